import { Link } from '@tanstack/react-router'
import { Chip } from '@/components/ui/chip'
import { Time } from '@/components/ui/time'
import type { LeadView } from '@/generated/wire'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { useStore } from '@/lib/store'
import { freshLeads } from '../cache'
import { CaptureChip, QualityChip, StatusChip } from '../chips'
import { pathOf } from '../addresses'
import { SelectMark } from '../bulk/select-mark'
import { sourceName } from '../words'

interface LeadCardProps {
  lead: LeadView
  isSelected: boolean
  ids: string[]
}

/** One lead of the list on a phone. */
export function LeadCard({ lead, isSelected, ids }: LeadCardProps) {
  const t = useT()
  const isFresh = useStore(freshLeads).has(lead.id)
  const origin = [sourceName(lead.source, t), pathOf(lead.attribution.page)].filter(Boolean).join(' · ')
  return (
    <article
      className={cn(
        'relative flex gap-3 px-4 py-3 border-b border-line transition-colors',
        isFresh && 'bg-ok-soft',
        isSelected && 'bg-accent-soft',
      )}
    >
      <SelectMark lead={lead} ids={ids} size={38} />
      <div className="flex-1 min-w-0">
        <div className="flex items-baseline gap-2">
          <Link
            to="/leads/$leadId"
            params={{ leadId: lead.id }}
            search={(before) => before}
            data-lead={lead.id}
            dir="auto"
            className="truncate font-medium after:absolute after:inset-0 after:content-['']"
          >
            {lead.name}
          </Link>
          <Time at={lead.lastActivityAt} className="ms-auto shrink-0 text-xs text-fg-3" />
        </div>
        <p className="truncate text-xs text-fg-3">{lead.company ?? lead.email ?? lead.phone ?? origin}</p>
        <p className="truncate text-xs text-fg-3">{origin}</p>
        <div className="flex gap-1 mt-1.5 overflow-hidden">
          <StatusChip status={lead.status} />
          <QualityChip quality={lead.quality} score={lead.score} />
          <CaptureChip state={lead.captureState} />
          {lead.test && <Chip>{t('leads.test')}</Chip>}
          {!lead.owner && <Chip>{t('leads.nobody')}</Chip>}
        </div>
      </div>
    </article>
  )
}
