/** Addresses carry secrets in their query: reset tokens, emails, whatever a form sent by GET held. */

/** Names of query parameters that open doors or name people. */
const KEYS = /token|secret|signature|auth|session|passw|email|phone|card|^(?:key|code|sig|otp|pin|ssn)$/i
const MAX_CHARS = 2048

/** Returns the address without its fragment, its credentials and the query parameters that `isPrivate` or we refuse. */
export function pageUrl(address: string, isPrivate?: (name: string, value: string) => boolean): string {
  try {
    const url = new URL(address, location.href)
    url.hash = url.username = url.password = ''
    for (const [name, value] of Array.from(url.searchParams)) {
      if (KEYS.test(name) || value.includes('@') || isPrivate?.(name, value)) url.searchParams.delete(name)
    }
    return url.href.slice(0, MAX_CHARS)
  } catch {
    return ''
  }
}

/** Returns the page of another site that led here, or nothing. */
export function externalReferrer(): string | undefined {
  const { referrer } = document
  return referrer && !referrer.startsWith(`${location.origin}/`) ? pageUrl(referrer) : undefined
}
