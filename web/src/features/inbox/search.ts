/** What the inbox keeps in its address. */
export interface InboxSearch {
  /** The open conversation. */
  c?: string
}

export function inboxSearch(search: Record<string, unknown>): InboxSearch {
  return { c: search.c == null ? undefined : String(search.c) }
}
