import { CircleCheck, Clock, Hourglass, Inbox, Search, type LucideIcon } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { useInboxCounts } from '@/app/live-counts'
import { buttonClass } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/states'
import { useT, type MessageKey } from '@/lib/i18n'
import type { InboxView } from '../search'
import type { InboxFilter } from './filter'

const WORDS: Record<InboxView, { icon: LucideIcon; title: MessageKey; text: MessageKey }> = {
  mine: { icon: Inbox, title: 'inbox.empty.mine', text: 'inbox.empty.mineHint' },
  unassigned: { icon: CircleCheck, title: 'inbox.empty.unassigned', text: 'inbox.empty.unassignedHint' },
  all: { icon: Inbox, title: 'inbox.empty.all', text: 'inbox.empty.allHint' },
  pending: { icon: Hourglass, title: 'inbox.empty.pending', text: 'inbox.empty.pendingHint' },
  snoozed: { icon: Clock, title: 'inbox.empty.snoozed', text: 'inbox.empty.snoozedHint' },
  resolved: { icon: CircleCheck, title: 'inbox.empty.resolved', text: 'inbox.empty.resolvedHint' },
}

/** Why a list is empty, and the one thing to do about it. */
export function ListEmpty({ filter }: { filter: InboxFilter }) {
  const t = useT()
  const waiting = useInboxCounts()?.unassigned ?? 0
  if (filter.text || filter.label || filter.priority) return <NoMatch />
  const { view } = filter
  const { icon, title, text } = WORDS[view]
  return (
    <EmptyState
      icon={icon}
      title={t(title)}
      action={view === 'mine' && waiting > 0 && <SeeUnassigned count={waiting} />}
    >
      {t(text)}
    </EmptyState>
  )
}

/** Nothing fits what was asked: take the question back. */
function NoMatch() {
  const t = useT()
  return (
    <EmptyState
      icon={Search}
      title={t('inbox.empty.search')}
      action={
        <Link to="/inbox" search={({ view, site, c }) => ({ view, site, c })} className={buttonClass()}>
          {t('inbox.clearFilters')}
        </Link>
      }
    />
  )
}

function SeeUnassigned({ count }: { count: number }) {
  const t = useT()
  return (
    <Link
      to="/inbox"
      search={(before) => ({ ...before, view: 'unassigned' })}
      className={buttonClass({ variant: 'primary' })}
    >
      {t('inbox.seeUnassigned', { count })}
    </Link>
  )
}
