import { Page } from '@/components/ui/page'
import { useT } from '@/lib/i18n'

export function WorkspacePage() {
  const t = useT()
  return <Page title={t('nav.settings')}>{null}</Page>
}
