import { beforeEach, expect, test, vi } from 'vitest'
import { cleanUrl } from './clean-url'
import { currentConsent, decide, listenToTcf } from './consent'
import { firstTouch, forgetSession, touchSession } from './session'

const settings = { enabled: true, partialCapture: true, consentRequired: false, respectDnt: true }

beforeEach(() => {
  localStorage.clear()
  forgetSession()
  history.replaceState(null, '', '/?utm_source=news&utm_campaign=spring&gclid=g1&x=1')
})

test('a session lives until 30 idle minutes and counts its events', () => {
  const now = Date.now()
  const first = { ...touchSession(now) }
  const second = { ...touchSession(now + 29 * 60_000) }
  const third = { ...touchSession(now + 60 * 60_000) }
  expect(second.id).toBe(first.id)
  expect(second.sequence).toBe(2)
  expect(third.id).not.toBe(first.id)
})

test('the campaign stays with the session, and the first one for good', () => {
  const session = touchSession()
  expect(session.utm).toEqual({ source: 'news', campaign: 'spring' })
  expect(session.clickIds).toEqual({ gclid: 'g1' })
  const first = firstTouch(session)
  history.replaceState(null, '', '/?utm_source=ads')
  const later = touchSession(Date.now() + 3600_000)
  expect(later.utm).toEqual({ source: 'ads' })
  expect(firstTouch(later)).toEqual(first)
})

test('secrets and emails in an address stay in the browser', () => {
  expect(
    cleanUrl('https://u:p@shop.test/a?id=7&email=a@b.co&password=x&reset_token=1&access_token=2#part'),
  ).toBe('https://shop.test/a?id=7')
  expect(cleanUrl('https://')).toBe('')
})

test("a decision counts before the browser's signals, these before the site's settings", () => {
  expect(currentConsent(settings)).toBe('granted')
  expect(currentConsent({ ...settings, consentRequired: true })).toBe('unknown')
  vi.stubGlobal('navigator', { doNotTrack: '1', globalPrivacyControl: true })
  expect(currentConsent(settings)).toBe('denied')
  expect(currentConsent({ ...settings, respectDnt: false })).toBe('granted')
  expect(decide(true)).toBe('granted')
  expect(currentConsent(settings)).toBe('granted')
  expect(decide({ tracking: false })).toBe('denied')
  vi.unstubAllGlobals()
})

test("the page's consent manager decides before the site's settings: Google's consent mode, then TCF over it", () => {
  const layer: unknown[] = []
  const say = (...words: unknown[]) => layer.push(words)
  const outside = window as Window & { dataLayer?: unknown; __tcfapi?: unknown }
  outside.dataLayer = layer
  say('event', 'page')
  expect(currentConsent(settings)).toBe('granted')
  say('consent', 'default', { analytics_storage: 'denied' })
  expect(currentConsent(settings)).toBe('unknown')
  say('consent', 'update', { analytics_storage: 'granted' })
  expect(currentConsent({ ...settings, consentRequired: true })).toBe('granted')
  say('consent', 'update', { analytics_storage: 'denied' })
  expect(currentConsent(settings)).toBe('denied')

  type Listener = (data: unknown, isOk: boolean) => void
  const listeners: Listener[] = []
  outside.__tcfapi = (_command: string, _version: number, listener: Listener) => listeners.push(listener)
  const tell: Listener = (data, isOk) => listeners.forEach((listener) => listener(data, isOk))
  const heard = vi.fn()
  listenToTcf(heard)
  tell({ gdprApplies: true, eventStatus: 'cmpuishown' }, true)
  expect(currentConsent(settings)).toBe('unknown')
  tell({ gdprApplies: true, eventStatus: 'useractioncomplete', purpose: { consents: { 1: true } } }, true)
  expect(currentConsent(settings)).toBe('granted')
  tell({ gdprApplies: true, eventStatus: 'useractioncomplete', purpose: { consents: { 1: false } } }, true)
  expect(currentConsent(settings)).toBe('denied')
  expect(heard).toHaveBeenCalledTimes(3)
  tell({ gdprApplies: false, eventStatus: 'tcloaded' }, true)
  delete outside.dataLayer
  delete outside.__tcfapi
  expect(currentConsent(settings)).toBe('granted')
})
