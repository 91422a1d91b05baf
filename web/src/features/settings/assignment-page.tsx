import { useQuery } from '@tanstack/react-query'
import { ErrorState, SkeletonRows } from '@/components/ui/states'
import { useT } from '@/lib/i18n'
import { AssignmentForm } from './assignment-form'
import { assignmentRulesQuery, editedRule } from './assignment-rules'
import { SettingsPage } from './frame'

/** Who gets a new lead. */
export function AssignmentPage() {
  const t = useT()
  const rules = useQuery({ ...assignmentRulesQuery, refetchOnWindowFocus: false })
  return (
    <SettingsPage title={t('settings.assignment')} description={t('assignment.lead')}>
      {rules.isPending && <SkeletonRows rows={3} />}
      {rules.isError && <ErrorState error={rules.error} onRetry={() => void rules.refetch()} />}
      {rules.data && <AssignmentForm rules={rules.data.map(editedRule)} />}
    </SettingsPage>
  )
}
