import { Page } from '@/components/ui/page'
import { useT } from '@/lib/i18n'

export function TeamPage() {
  const t = useT()
  return <Page title={t('nav.team')}>{null}</Page>
}
