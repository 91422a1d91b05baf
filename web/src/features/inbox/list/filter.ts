/** Which conversations a view of the inbox holds, asked of the server and decided here for news. */
import type { ConversationView } from '@/generated/wire'
import type { InboxSearch, InboxView } from '../search'

export interface InboxFilter {
  view: InboxView
  siteId?: string
}

export function filterOf(search: InboxSearch): InboxFilter {
  return { view: search.view ?? 'mine', siteId: search.site }
}

/** The query of `GET /conversations`. */
export function queryOf({ view, siteId }: InboxFilter): Record<string, string | undefined> {
  switch (view) {
    case 'mine':
      return { status: 'open', assignee: 'me', siteId }
    case 'unassigned':
      return { status: 'open', assignee: 'none', siteId }
    case 'all':
      return { status: 'open', siteId }
    default:
      return { status: view, siteId }
  }
}

export function belongs(conversation: ConversationView, { view, siteId }: InboxFilter, me: string): boolean {
  if (siteId && conversation.siteId !== siteId) return false
  if (view === 'mine') return conversation.status === 'open' && conversation.assignee?.id === me
  if (view === 'unassigned') return conversation.status === 'open' && conversation.assignee === null
  return conversation.status === (view === 'all' ? 'open' : view)
}

/** Most recent activity first, as the server sorts. */
export function byActivity(a: ConversationView, b: ConversationView): number {
  const difference = Date.parse(b.lastActivityAt) - Date.parse(a.lastActivityAt)
  return difference !== 0 ? difference : a.id < b.id ? 1 : -1
}
