/** What the visitor allows: until it is known, events wait in memory and nothing is stored or sent (TRK-19). */

import type { Consent, TrackerSettings } from '../shared/core'
import { CONSENT_KEY, read, write } from '../shared/storage'

function refusesByBrowser(): boolean {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean }
  return globalPrivacyControl === true || doNotTrack === '1' || doNotTrack === 'yes'
}

interface TcData {
  gdprApplies?: boolean
  eventStatus?: string
  purpose?: { consents?: Record<string, boolean> }
}
type TcfApi = (command: string, version: number, heard: (data: TcData | null, isOk: boolean) => void) => void
type Outside = Window & { __tcfapi?: TcfApi; dataLayer?: ArrayLike<ArrayLike<unknown>> }

let byTcf: Consent | undefined

/** Hears the page's consent manager (IAB TCF v2.2): purpose 1 is storing on the device. */
export function listenToTcf(heard: () => void): void {
  ;(window as Outside).__tcfapi?.('addEventListener', 2, (data, isOk) => {
    if (!isOk || !data) return
    const isDecided = data.eventStatus === 'tcloaded' || data.eventStatus === 'useractioncomplete'
    byTcf = isDecided ? (data.purpose?.consents?.[1] ? 'granted' : 'denied') : 'unknown'
    if (data.gdprApplies === false) byTcf = undefined
    heard()
  })
}

/** The last word in Google's consent mode; a default of no waits for the visitor's own word. */
function byGoogle(): Consent | undefined {
  let found: Consent | undefined
  for (const entry of Array.from((window as Outside).dataLayer ?? [])) {
    const state = (entry?.[2] as Record<string, unknown> | undefined)?.analytics_storage
    if (entry?.[0] !== 'consent' || !state) continue
    found = state === 'granted' ? 'granted' : entry[1] === 'default' ? 'unknown' : 'denied'
  }
  return found
}

/**
 * An explicit decision on this site counts most, then the browser's signals, then the page's consent manager, then
 * the site's settings.
 */
export function currentConsent({ consentRequired, respectDnt }: TrackerSettings): Consent {
  const decided = read(CONSENT_KEY)
  if (decided === 'granted' || decided === 'denied') return decided
  if (respectDnt && refusesByBrowser()) return 'denied'
  return byTcf ?? byGoogle() ?? (consentRequired ? 'unknown' : 'granted')
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
