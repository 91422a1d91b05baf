/** Addresses carry secrets in their query: reset tokens, emails, cards of a form sent by GET. */

import { redact } from './redact'

/** Names of query parameters that open doors. */
const KEYS = /token|secret|signature|auth|session|^(?:key|code|sig|otp)$/i
const MAX_CHARS = 2048

/** Returns the address without its fragment and without the query parameters that the redaction rules refuse. */
export function cleanUrl(address: string): string {
  try {
    const url = new URL(address, location.href)
    url.hash = ''
    url.username = url.password = ''
    for (const [name, value] of Array.from(url.searchParams)) {
      if (KEYS.test(name) || value.includes('@') || redact({ name }, value) !== value)
        url.searchParams.delete(name)
    }
    return url.href.slice(0, MAX_CHARS)
  } catch {
    return ''
  }
}
