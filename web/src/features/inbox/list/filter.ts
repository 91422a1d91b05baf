/** Which conversations a view of the inbox holds, asked of the server and decided here for news. */
import type { ConversationView, Priority } from '@/generated/wire'
import type { InboxOrder, InboxSearch, InboxView } from '../search'

export interface InboxFilter {
  view: InboxView
  siteId?: string
  label?: string
  priority?: Priority
  order?: InboxOrder
  text?: string
}

export function filterOf({ view, site, label, priority, order, q }: InboxSearch): InboxFilter {
  return { view: view ?? 'mine', siteId: site, label, priority, order, text: q }
}

/** The query of `GET /conversations`. A search looks beyond the view. */
export function queryOf(filter: InboxFilter): Record<string, string | undefined> {
  const { siteId, label, priority, order, text } = filter
  const sort = order === 'waiting' ? 'waitingSince' : undefined
  return { ...(text ? { q: text } : viewQuery(filter.view)), siteId, label, priority, sort }
}

function viewQuery(view: InboxView): Record<string, string> {
  switch (view) {
    case 'mine':
      return { status: 'open', assignee: 'me' }
    case 'unassigned':
      return { status: 'open', assignee: 'none' }
    case 'all':
      return { status: 'open' }
    default:
      return { status: view }
  }
}

/** Whether a conversation is in a list. Only the server knows what a search finds. */
export function belongs(conversation: ConversationView, filter: InboxFilter, me: string): boolean {
  const { view, siteId, label, priority } = filter
  if (siteId && conversation.siteId !== siteId) return false
  if (label && !conversation.labels.includes(label)) return false
  if (priority && conversation.priority !== priority) return false
  if (view === 'mine') return conversation.status === 'open' && conversation.assignee?.id === me
  if (view === 'unassigned') return conversation.status === 'open' && conversation.assignee === null
  return conversation.status === (view === 'all' ? 'open' : view)
}

/** The order of a list, as the server sorts. */
export function orderOf({ order }: InboxFilter): (a: ConversationView, b: ConversationView) => number {
  return order === 'waiting' ? byWaiting : byActivity
}

/** Most recent activity first. */
export function byActivity(a: ConversationView, b: ConversationView): number {
  const difference = Date.parse(b.lastActivityAt) - Date.parse(a.lastActivityAt)
  return difference !== 0 ? difference : a.id < b.id ? 1 : -1
}

/** Who waits longest first, then those who do not wait. */
export function byWaiting(a: ConversationView, b: ConversationView): number {
  const since = ({ waitingSince }: ConversationView) =>
    waitingSince ? Date.parse(waitingSince) : Number.MAX_SAFE_INTEGER
  return since(a) - since(b) || byActivity(a, b)
}
