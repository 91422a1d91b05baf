import { CalendarPlus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Button } from '@/components/ui/button'
import type { LeadView } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { useShortcuts } from '@/lib/keys'
import { patiently } from '@/lib/patient-import'
import { useCan } from '@/lib/session'
import { useFollowUps } from '../queries'
import { FollowUp } from './follow-up'
import { useFollowUpActions } from './use-follow-up-actions'
import { QuickFollowUps } from './quick-follow-ups'

const FollowUpDialog = lazy(() => patiently(() => import('./follow-up-dialog')))

/** What was promised to this lead, and by when. */
export function FollowUps({ lead }: { lead: LeadView }) {
  const t = useT()
  const may = useCan('leads:write')
  const [isAdding, setIsAdding] = useState(false)
  const { data: tasks = [] } = useFollowUps(lead.id)
  const actions = useFollowUpActions(lead.id)
  useShortcuts({ f: () => setIsAdding(may) })
  return (
    <section aria-label={t('leads.followUps')} className="p-4 border-b border-line">
      <div className="flex items-center gap-2 min-h-7">
        <h3 className="font-semibold">{t('leads.followUps')}</h3>
        {may && (
          <Button
            size="sm"
            variant="ghost"
            className="ms-auto max-md:h-10"
            title={`${t('leads.addFollowUp')} (F)`}
            aria-keyshortcuts="F"
            onClick={() => setIsAdding(true)}
          >
            <CalendarPlus aria-hidden="true" />
            {t('leads.addFollowUp')}
          </Button>
        )}
      </div>
      {tasks.length > 0 && (
        <ul className="mt-2 grid gap-1.5">
          {tasks.map((task) => (
            <FollowUp key={task.id} task={task} actions={actions} disabled={!may} />
          ))}
        </ul>
      )}
      {tasks.length === 0 && may && <QuickFollowUps onPick={(dueAt) => void actions.add({ dueAt })} />}
      <Suspense>
        {isAdding && <FollowUpDialog onAdd={actions.add} onClose={() => setIsAdding(false)} />}
      </Suspense>
    </section>
  )
}
