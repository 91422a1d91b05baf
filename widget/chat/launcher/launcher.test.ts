import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Consent, Listener, Porchlight, SiteConfig, Taker } from '../../shared/core'
import { CHAT_KEY, CONSENT_KEY } from '../../shared/storage'

/** The loader's object, with what the tracker and the page do to it. */
class Page {
  private readonly listeners: [string, Listener][] = []
  private readonly takers: Taker[] = []
  readonly pl: Porchlight

  constructor(tracker: Partial<SiteConfig['tracker']> = {}) {
    const config = {
      active: true,
      tracker: { enabled: true, partialCapture: true, consentRequired: false, respectDnt: true, ...tracker },
      chat: {
        enabled: true,
        appearance: { color: '', position: 'right', colorScheme: 'auto', greeting: '' },
      },
    }
    this.pl = {
      _host: 'https://chat.test',
      _clientId: 'site_1',
      _config: Promise.resolve(config as unknown as SiteConfig),
      _take: (taker: Taker) => void this.takers.push(taker),
      _emit: (event: string, data?: unknown) => this.emit(event, data),
      on: (event: string, listener: Listener) => void this.listeners.push([event, listener]),
    } as unknown as Porchlight
  }

  async mount(): Promise<this> {
    window.Porchlight = this.pl
    vi.resetModules()
    await import('./main')
    await this.pl._config
    return this
  }

  identify(person: Record<string, unknown>): void {
    for (const taker of this.takers) taker(['identify', person])
  }

  /** As the tracker does when the visitor or a consent manager has spoken. */
  decide(consent: Consent): void {
    this.pl._consent = consent
    this.emit('consent', consent)
  }

  private emit(event: string, data?: unknown): void {
    for (const [name, listener] of this.listeners) if (name === event) listener(data)
  }
}

const ADA = { email: 'ada@example.com' }
const kept = () => localStorage.getItem(CHAT_KEY)

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
})

afterEach(() => {
  vi.useRealTimers()
  document.querySelector('porchlight-chat')?.remove()
})

test('nothing of the visitor is kept or told before the tracker says that they allow it (TRK-19)', async () => {
  const page = await new Page().mount()
  page.identify(ADA)
  expect(kept()).toBeNull()
  page.decide('unknown')
  expect(kept()).toBeNull()
  page.decide('granted')
  expect(kept()).toContain('ada@example.com')
})

test('a refusal, of the visitor, their browser or the consent manager, counts for the chat, too', async () => {
  const page = await new Page().mount()
  page.decide('denied')
  page.identify(ADA)
  expect(kept()).toBeNull()
})

test('on a site without the tracker its setting and the decision of an earlier page count', async () => {
  const asking = await new Page({ enabled: false, consentRequired: true }).mount()
  asking.identify(ADA)
  expect(kept()).toBeNull()
  localStorage.setItem(CONSENT_KEY, 'granted')
  asking.identify({ ...ADA, name: 'Ada' })
  expect(kept()).toContain('ada@example.com')
})
