import { Page } from '@/components/ui/page'
import { useT } from '@/lib/i18n'

export function InboxPage() {
  const t = useT()
  return (
    <Page title={t('nav.inbox')} width="full">
      {null}
    </Page>
  )
}
