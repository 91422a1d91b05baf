import { Page } from '@/components/ui/page'
import { useT } from '@/lib/i18n'

export function SitePage({ siteId }: { siteId: string }) {
  const t = useT()
  return <Page title={t('nav.sites')}>{siteId}</Page>
}
