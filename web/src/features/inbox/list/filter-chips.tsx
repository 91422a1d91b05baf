import { useNavigate } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useT } from '@/lib/i18n'
import type { InboxSearch } from '../search'
import type { InboxFilter } from './filter'

/** What narrows or orders the list now; each can be taken away. */
export function FilterChips({ filter: { label, priority, order } }: { filter: InboxFilter }) {
  const t = useT()
  const navigate = useNavigate({ from: '/inbox' })
  const set: { key: keyof InboxSearch; words: string }[] = []
  if (order) set.push({ key: 'order', words: t(`inbox.order.${order}`) })
  if (priority)
    set.push({ key: 'priority', words: `${t('inbox.priority')}: ${t(`inbox.priority.${priority}`)}` })
  if (label) set.push({ key: 'label', words: label })
  if (set.length === 0) return null
  return (
    <ul aria-label={t('inbox.activeFilters')} className="flex flex-wrap gap-1.5 px-3 max-md:px-4 pb-2.5">
      {set.map(({ key, words }) => (
        <li
          key={key}
          className="inline-flex items-center min-w-0 max-w-full h-7 max-md:h-10 ps-2.5 rounded-lg bg-accent-soft text-accent-fg text-xs font-medium"
        >
          <span className="truncate" dir="auto">
            {words}
          </span>
          <button
            type="button"
            aria-label={t('inbox.removeFilter', { name: words })}
            onClick={() => void navigate({ search: (before) => ({ ...before, [key]: undefined }) })}
            className="grid place-items-center size-7 max-md:size-10 shrink-0 rounded-lg hover:bg-active"
          >
            <X className="size-3.5" aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  )
}
