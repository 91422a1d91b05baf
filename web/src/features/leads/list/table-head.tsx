import { Link } from '@tanstack/react-router'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { cn } from '@/lib/cn'
import { useT, type MessageKey } from '@/lib/i18n'
import { useStore } from '@/lib/store'
import { clearSelection, selectAll, selectionStore } from '../bulk/selection'
import type { LeadSort, LeadsSearch } from '../search'
import { FROM, GRID } from './columns'

interface Column {
  label: MessageKey
  className?: string
  /** The orders that a press on the head goes through. */
  sorts?: LeadSort[]
}

const COLUMNS: Column[] = [
  { label: 'leads.field.name', sorts: ['name'] },
  { label: 'leads.field.status' },
  { label: 'leads.field.quality', className: FROM.quality, sorts: ['-score'] },
  { label: 'leads.field.source', className: FROM.source },
  { label: 'leads.field.page', className: FROM.page },
  { label: 'leads.field.owner' },
  { label: 'leads.field.tags', className: FROM.tags },
  { label: 'leads.field.activity', className: 'text-end', sorts: ['-lastActivityAt', 'lastActivityAt'] },
  {
    label: 'leads.field.created',
    className: cn('text-end', FROM.created),
    sorts: ['-createdAt', 'createdAt'],
  },
]

export function TableHead({ search, ids }: { search: LeadsSearch; ids: string[] }) {
  const t = useT()
  const sort = search.sort ?? '-createdAt'
  return (
    <div role="rowgroup" className="sticky top-0 z-[5] bg-surface border-b border-line">
      <div role="row" className={cn(GRID, 'h-9 text-xs font-medium text-fg-3')}>
        {COLUMNS.map(({ label, className, sorts }, index) => (
          <div
            key={label}
            role="columnheader"
            aria-sort={
              sorts?.includes(sort) ? (sort.startsWith('-') ? 'descending' : 'ascending') : undefined
            }
            className={cn('min-w-0 truncate', index === 0 && 'flex items-center gap-3', className)}
          >
            {index === 0 && <SelectAll ids={ids} />}
            {sorts ? <SortLink label={t(label)} sorts={sorts} sort={sort} /> : t(label)}
          </div>
        ))}
      </div>
    </div>
  )
}

function SelectAll({ ids }: { ids: string[] }) {
  const t = useT()
  const { size } = useStore(selectionStore)
  const isAll = size > 0 && size >= ids.length
  return (
    <span className="w-8 grid place-items-center">
      <input
        type="checkbox"
        aria-label={t('leads.bulk.selectAll')}
        checked={isAll}
        ref={(box) => {
          if (box) box.indeterminate = size > 0 && !isAll
        }}
        onChange={() => (isAll ? clearSelection() : selectAll(ids))}
        className="checkbox"
      />
    </span>
  )
}

function SortLink({ label, sorts, sort }: { label: string; sorts: LeadSort[]; sort: LeadSort }) {
  const at = sorts.indexOf(sort)
  const next = sorts[(at + 1) % sorts.length]
  const Icon = sort.startsWith('-') ? ArrowDown : ArrowUp
  return (
    <Link
      to="."
      search={(before) => ({ ...before, sort: next })}
      replace
      className="inline-flex items-center gap-1 h-7 -mx-1 px-1 rounded-md hover:text-fg hover:bg-hover max-w-full"
    >
      <span className="truncate">{label}</span>
      {at >= 0 && <Icon className="size-3 shrink-0" aria-hidden="true" />}
    </Link>
  )
}
