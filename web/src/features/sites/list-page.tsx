import { Page } from '@/components/ui/page'
import { useT } from '@/lib/i18n'

export function SitesPage() {
  const t = useT()
  return <Page title={t('nav.sites')}>{null}</Page>
}
