import { pageUrl } from '../shared/page-url'
import { redact } from './redact'

/** Returns an address without what the redaction rules refuse in its query. */
export function cleanUrl(address: string): string {
  return pageUrl(address, (name, value) => redact({ name }, value) !== value)
}
