/** What the loader leaves on the page for the tracker and the chat launcher, and what the server tells them. */

import type { Appearance, TrackerSettings } from '../../web/src/generated/wire'

export type { Appearance, TrackerSettings }

/** The body of `GET /v1/config/{clientId}`. */
export interface SiteConfig {
  clientId: string
  active: boolean
  tracker: TrackerSettings
  chat: { enabled: boolean; appearance: Appearance }
  /** The forms that the site has named, so that their captures carry their id. */
  forms?: { id: string; selector: string | null }[]
}

export type CallName = 'identify' | 'open' | 'close' | 'setAttributes' | 'track' | 'reset' | 'consent'
export type Call = [name: CallName, ...args: unknown[]]
export type Taker = (call: Call) => void
export type Listener = (data?: unknown) => void

/** What the visitor allows; `unknown` until they, or what speaks for them, have decided. */
export type Consent = 'granted' | 'denied' | 'unknown'

/** The `window.Porchlight` object. Names with an underscore are for the product's own scripts. */
export interface Porchlight {
  q: { push(...calls: Call[]): unknown }
  identify(person: Record<string, unknown>): void
  open(): void
  close(): void
  setAttributes(attributes: Record<string, unknown>): void
  track(name: string, data?: Record<string, unknown>): void
  reset(): void
  consent(decision: unknown): void
  on(event: string, listener: Listener): void
  /** Address of the server, without a slash at the end. */
  _host: string
  _clientId: string
  _config: Promise<SiteConfig>
  /** The tracker's word, once it knows the site's settings; each change is the event `consent`. */
  _consent?: Consent
  /** Hands over all calls made so far, then each new one. */
  _take(taker: Taker): void
  _emit(event: string, data?: unknown): void
}

/** What a page may leave before the loader has run: `(window.Porchlight ||= { q: [] }).q.push(['open'])`. */
export interface PorchlightStub {
  q?: Call[]
}

declare global {
  interface Window {
    Porchlight?: Porchlight | PorchlightStub
  }
}

/** Runs our code in somebody else's page: whatever goes wrong in it stays in it. */
export function guarded<Args extends unknown[]>(work: (...args: Args) => void): (...args: Args) => void {
  return (...args) => {
    try {
      work(...args)
    } catch {
      // A fault of ours must never reach the page.
    }
  }
}
