/** What the pages around signing in keep in their address. */

/** Where to go after signing in: a path of this app, never another origin. */
export function nextSearch(search: Record<string, unknown>): { next?: string } {
  const next = search.next
  const safe = typeof next === 'string' && /^\/(?![/\\])/.test(next)
  return { next: safe ? next : undefined }
}

/** The token of the link in an email. It may look like a number, and is a text. */
export function tokenSearch(search: Record<string, unknown>): { token?: string } {
  return { token: search.token == null ? undefined : String(search.token) }
}
