/** Addresses carry secrets in their query: reset tokens, emails, cards of a form sent by GET. */

import { redact } from './redact'

const MAX_CHARS = 2048

/** Returns the address without its fragment and without the query parameters that the redaction rules refuse. */
export function cleanUrl(address: string): string {
  try {
    const url = new URL(address, location.href)
    url.hash = ''
    url.username = url.password = ''
    for (const [name, value] of Array.from(url.searchParams)) {
      if (redact({ name }, value) !== value || value.includes('@')) url.searchParams.delete(name)
    }
    return url.href.slice(0, MAX_CHARS)
  } catch {
    return ''
  }
}
