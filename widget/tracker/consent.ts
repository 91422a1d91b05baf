/** What the visitor allows: until it is known, events wait in memory and nothing is stored or sent (TRK-19). */

import type { TrackerSettings } from '../shared/core'
import { CONSENT_KEY, read, write } from '../shared/storage'

export type Consent = 'granted' | 'denied' | 'unknown'

function refusesByBrowser(): boolean {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean }
  return globalPrivacyControl === true || doNotTrack === '1' || doNotTrack === 'yes'
}

/** An explicit decision on this site counts most, then the browser's signals, then the site's settings. */
export function currentConsent({ consentRequired, respectDnt }: TrackerSettings): Consent {
  const decided = read(CONSENT_KEY)
  if (decided === 'granted' || decided === 'denied') return decided
  if (respectDnt && refusesByBrowser()) return 'denied'
  return consentRequired ? 'unknown' : 'granted'
}

/** Takes `true`, `'granted'` or `{tracking: true}` as a yes; anything else is a no. */
export function decide(decision: unknown): Consent {
  const isYes =
    decision === true ||
    decision === 'granted' ||
    (typeof decision === 'object' &&
      decision !== null &&
      'tracking' in decision &&
      decision.tracking === true)
  const consent = isYes ? 'granted' : 'denied'
  write(CONSENT_KEY, consent)
  return consent
}
