import { Page } from '@/components/ui/page'
import { useT } from '@/lib/i18n'

export function LeadPage({ leadId }: { leadId: string }) {
  const t = useT()
  return <Page title={t('nav.leads')}>{leadId}</Page>
}
