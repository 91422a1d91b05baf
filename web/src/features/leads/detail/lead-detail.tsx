import { useNavigate } from '@tanstack/react-router'
import { UserX } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Button } from '@/components/ui/button'
import { EmptyState, ErrorState, SkeletonRows } from '@/components/ui/states'
import { Tabs } from '@/components/ui/tabs'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { patiently } from '@/lib/patient-import'
import { ApiProblem } from '@/lib/problem'
import { usePageTitle } from '@/lib/title'
import { useRemember } from '@/lib/use-remember'
import { FollowUps } from '../follow-ups/follow-ups'
import { useLead } from '../queries'
import { LeadTimeline } from '../timeline/timeline'
import { NoteComposer } from '../timeline/note-composer'
import { LeadHead } from './head'
import { LeadFacts } from './facts'
import { StatusSteps } from './status-steps'
import { useLeadPatch } from './use-lead-patch'
import { useLeadWatch } from './use-lead-watch'

const ConflictDialog = lazy(() => patiently(() => import('./conflict-dialog')))

/** Everything about one lead: a panel beside the list on wide screens, a page of its own on a phone. */
export function LeadDetail({ leadId }: { leadId: string }) {
  const t = useT()
  const navigate = useNavigate()
  const { data, error, isPending, isError, refetch } = useLead(leadId)
  const { patch, conflict, settle } = useLeadPatch(leadId)
  const lead = data?.record
  const [part, setPart] = useState<'activity' | 'facts'>('activity')
  useLeadWatch(leadId)
  useRemember('lead', leadId, lead?.name)
  usePageTitle(lead?.name ?? t('nav.leads'))
  const close = () => void navigate({ to: '/leads', search: (before) => before })

  if (isPending) return <SkeletonRows className="h-full bg-surface" />
  if (isError && !lead) {
    if (!(error instanceof ApiProblem && error.status === 404)) {
      return <ErrorState error={error} onRetry={() => void refetch()} className="h-full" />
    }
    return (
      <EmptyState
        icon={UserX}
        title={t('leads.gone')}
        className="h-full"
        action={<Button onClick={close}>{t('leads.toList')}</Button>}
      >
        {t('leads.goneHint')}
      </EmptyState>
    )
  }
  if (!lead) return null
  return (
    <article
      ref={takeFocus}
      tabIndex={-1}
      aria-label={t('leads.lead', { name: lead.name })}
      className="@container h-full overflow-y-auto bg-surface flex flex-col outline-none"
    >
      <LeadHead lead={lead} patch={patch} onClose={close} />
      <StatusSteps lead={lead} patch={patch} />
      <Tabs
        label={t('leads.parts')}
        className="@xl:hidden px-4 shrink-0"
        tabs={[
          { key: 'activity', label: t('leads.part.activity') },
          { key: 'facts', label: t('leads.part.facts') },
        ]}
        value={part}
        onChange={setPart}
      />
      <div className="grow shrink-0 @xl:flex @xl:flex-row-reverse @xl:border-t border-line">
        <div
          className={cn(
            '@xl:w-[268px] shrink-0 @xl:border-s border-line [&>details:first-child]:border-t-0',
            part === 'activity' && '@max-xl:hidden',
          )}
        >
          <LeadFacts lead={lead} patch={patch} />
        </div>
        <div className={cn('flex-1 min-w-0', part === 'facts' && '@max-xl:hidden')}>
          <FollowUps lead={lead} />
          <NoteComposer leadId={lead.id} />
          <LeadTimeline leadId={lead.id} />
        </div>
      </div>
      <Suspense>{conflict && <ConflictDialog conflict={conflict} onSettle={settle} />}</Suspense>
    </article>
  )
}

/** Who opened the lead from the list goes on in it; who is busy elsewhere stays there. */
function takeFocus(panel: HTMLElement | null) {
  const busy = document.activeElement
  if (busy === document.body || busy?.closest('[data-lead]')) panel?.focus({ preventScroll: true })
}
