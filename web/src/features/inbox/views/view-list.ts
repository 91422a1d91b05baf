import { CircleCheck, Clock, Hourglass, Inbox, Layers, UserRound, type LucideIcon } from 'lucide-react'
import type { InboxCounts } from '@/generated/wire'
import type { MessageKey } from '@/lib/i18n'
import type { InboxView } from '../search'

export interface ViewEntry {
  view: InboxView
  label: MessageKey
  icon: LucideIcon
  count?: keyof InboxCounts
}

/** The views of the inbox, in their order. */
export const VIEWS: ViewEntry[] = [
  { view: 'mine', label: 'inbox.view.mine', icon: UserRound, count: 'mine' },
  { view: 'unassigned', label: 'inbox.view.unassigned', icon: Inbox, count: 'unassigned' },
  { view: 'all', label: 'inbox.view.all', icon: Layers, count: 'all' },
  { view: 'pending', label: 'inbox.view.pending', icon: Hourglass },
  { view: 'snoozed', label: 'inbox.view.snoozed', icon: Clock, count: 'snoozed' },
  { view: 'resolved', label: 'inbox.view.resolved', icon: CircleCheck },
]

export function viewEntry(view: InboxView): ViewEntry {
  return VIEWS.find((entry) => entry.view === view) ?? (VIEWS[0] as ViewEntry)
}
