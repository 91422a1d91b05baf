import { Page } from '@/components/ui/page'
import { useT } from '@/lib/i18n'

export function LeadsPage() {
  const t = useT()
  return (
    <Page title={t('nav.leads')} width="full">
      {null}
    </Page>
  )
}
