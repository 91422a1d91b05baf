import { Check, X } from 'lucide-react'
import type { LeadStatus, LeadView } from '@/generated/wire'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { useCan } from '@/lib/session'
import type { PatchLeadFunction } from './use-lead-patch'

const STEPS: LeadStatus[] = ['new', 'contacted', 'qualified', 'proposal', 'converted']

interface StatusStepsProps {
  lead: LeadView
  patch: PatchLeadFunction
}

/** Where the lead stands in the sales process; a press moves it. */
export function StatusSteps({ lead, patch }: StatusStepsProps) {
  const t = useT()
  const may = useCan('leads:write')
  const at = STEPS.indexOf(lead.status)
  const isLost = lead.status === 'lost'
  return (
    <section aria-label={t('leads.field.status')} className="px-4 pb-4">
      <ol className="flex gap-1">
        {STEPS.map((step, index) => {
          const isCurrent = index === at
          const isDone = index < at
          return (
            <li key={step} className="flex-1 min-w-0">
              <button
                type="button"
                disabled={!may}
                aria-current={isCurrent ? 'step' : undefined}
                onClick={() => !isCurrent && void patch({ status: step })}
                className={cn(
                  'w-full h-8 max-md:h-10 px-1 max-md:px-0.5 rounded-lg text-2xs @lg:text-xs font-medium inline-flex items-center justify-center gap-1 min-w-0 transition-colors',
                  isCurrent && 'bg-accent text-on-accent',
                  isDone && 'bg-accent-soft text-accent-fg hover:bg-active',
                  !isCurrent && !isDone && 'bg-hover text-fg-2 hover:bg-active',
                )}
              >
                {(isDone || (isCurrent && step === 'converted')) && (
                  <Check className="size-3.5 shrink-0 @max-lg:hidden" aria-hidden="true" />
                )}
                <span className="truncate">{t(`leads.status.${step}`)}</span>
              </button>
            </li>
          )
        })}
      </ol>
      {isLost && (
        <p className="mt-2 flex items-center gap-1.5 rounded-lg bg-bad-soft text-bad-fg px-3 py-2">
          <X className="size-4 shrink-0" aria-hidden="true" />
          <span className="wrap-anywhere">
            {lead.disposition ? t('leads.lostBecause', { reason: lead.disposition }) : t('leads.isLost')}
          </span>
        </p>
      )}
    </section>
  )
}
