import { Link } from '@tanstack/react-router'
import { Avatar } from '@/components/ui/avatar'
import { Chip } from '@/components/ui/chip'
import { Time } from '@/components/ui/time'
import type { LeadView } from '@/generated/wire'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { useStore } from '@/lib/store'
import { freshLeads } from '../cache'
import { CaptureChip, QualityChip, StatusChip, Tags } from '../chips'
import { pathOf } from '../addresses'
import { SelectMark } from '../bulk/select-mark'
import { sourceName } from '../words'
import { FROM, GRID } from './columns'

interface TableRowProps {
  lead: LeadView
  index: number
  start: number
  isOpen: boolean
  isSelected: boolean
  ids: string[]
}

/** One lead of the table; all of the row opens it. */
export function TableRow({ lead, index, start, isOpen, isSelected, ids }: TableRowProps) {
  const t = useT()
  const isFresh = useStore(freshLeads).has(lead.id)
  const page = pathOf(lead.attribution.page)
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={cn(
        GRID,
        'absolute inset-x-0 top-0 h-[52px] border-b border-line transition-colors duration-500 hover:bg-hover',
        (isOpen || isSelected) && 'bg-accent-soft hover:bg-accent-soft',
        isFresh && 'bg-ok-soft',
      )}
      style={{ transform: `translateY(${start}px)` }}
    >
      <div role="cell" className="flex items-center gap-3 min-w-0">
        <SelectMark lead={lead} ids={ids} size={32} />
        <span className="min-w-0">
          <span className="flex items-center gap-1.5 min-w-0">
            <Link
              to="/leads/$leadId"
              params={{ leadId: lead.id }}
              search={(before) => before}
              data-lead={lead.id}
              aria-current={isOpen ? 'true' : undefined}
              dir="auto"
              className="truncate font-medium after:absolute after:inset-0 after:content-[''] focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-ring focus-visible:after:-outline-offset-2"
            >
              {lead.name}
            </Link>
            <CaptureChip state={lead.captureState} />
            {lead.test && <Chip>{t('leads.test')}</Chip>}
          </span>
          <span className="block truncate text-xs text-fg-3">{lead.company ?? lead.email ?? lead.phone}</span>
        </span>
      </div>
      <div role="cell" className="min-w-0">
        <StatusChip status={lead.status} />
      </div>
      <div role="cell" className={FROM.quality}>
        <QualityChip quality={lead.quality} score={lead.score} />
      </div>
      <div role="cell" className={cn('truncate text-fg-2', FROM.source)}>
        {sourceName(lead.source, t)}
      </div>
      <div role="cell" className={cn('min-w-0 text-fg-2', FROM.page)}>
        <span className="block truncate" title={lead.attribution.page ?? undefined}>
          {lead.form?.name ?? page}
        </span>
        {lead.form && page && <span className="block truncate text-xs text-fg-3">{page}</span>}
      </div>
      <div role="cell" className="flex items-center gap-2 min-w-0">
        {lead.owner ? (
          <>
            <Avatar name={lead.owner.name} size={20} />
            <span className="truncate text-fg-2" dir="auto">
              {lead.owner.name}
            </span>
          </>
        ) : (
          <span className="text-fg-3">{t('leads.nobody')}</span>
        )}
      </div>
      <div role="cell" className={cn('min-w-0 overflow-hidden', FROM.tags)}>
        <Tags tags={lead.tags} />
      </div>
      <div role="cell" className="text-end text-fg-3 whitespace-nowrap">
        <Time at={lead.lastActivityAt} />
      </div>
      <div role="cell" className={cn('text-end text-fg-3 whitespace-nowrap', FROM.created)}>
        <Time at={lead.createdAt} />
      </div>
    </div>
  )
}
