import { Avatar } from '@/components/ui/avatar'
import type { LeadView } from '@/generated/wire'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { useStore } from '@/lib/store'
import { select, selectionStore } from './selection'

interface SelectMarkProps {
  lead: LeadView
  /** The ids of the list in its order, for a selection with Shift. */
  ids: string[]
  size: number
}

/** The lead's picture, which turns into a box to tick on hover, on focus, and while anything is selected. */
export function SelectMark({ lead, ids, size }: SelectMarkProps) {
  const t = useT()
  const selection = useStore(selectionStore)
  const isSelecting = selection.size > 0
  return (
    <span
      // Above the link that covers the row.
      className="group/mark relative z-[1] shrink-0 grid place-items-center"
      style={{ width: size, height: size }}
    >
      <span
        className={cn(
          'col-start-1 row-start-1 group-hover/mark:opacity-0 group-has-focus-visible/mark:opacity-0',
          isSelecting && 'opacity-0',
        )}
      >
        <Avatar name={lead.name} size={size} />
      </span>
      <input
        type="checkbox"
        aria-label={t('leads.bulk.select', { name: lead.name })}
        checked={selection.has(lead.id)}
        onClick={(event) => select(lead.id, ids, event.shiftKey)}
        // The press above says more than a change does: whether Shift is held.
        onChange={() => {}}
        className={cn(
          'checkbox col-start-1 row-start-1 opacity-0 group-hover/mark:opacity-100 focus-visible:opacity-100',
          'before:absolute before:-inset-1.5 before:content-[""]',
          isSelecting && 'opacity-100',
        )}
      />
    </span>
  )
}
