/** What the inbox keeps in its address. */
export const INBOX_VIEWS = ['mine', 'unassigned', 'all', 'pending', 'snoozed', 'resolved'] as const
export type InboxView = (typeof INBOX_VIEWS)[number]

export interface InboxSearch {
  view?: InboxView
  /** Only the conversations of one site. */
  site?: string
  /** The open conversation. */
  c?: string
}

export function inboxSearch(search: Record<string, unknown>): InboxSearch {
  return {
    view: INBOX_VIEWS.find((one) => one === search.view),
    site: idWith('site_', search.site),
    c: idWith('conv_', search.c),
  }
}

function idWith(prefix: string, value: unknown): string | undefined {
  return typeof value === 'string' && value.startsWith(prefix) ? value : undefined
}
