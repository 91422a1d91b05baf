import { beforeEach, expect, test, vi } from 'vitest'
import { uuidv7 } from '../shared/uuid'
import { batches, EventQueue, MAX_BATCH_BYTES } from './queue'
import type { QueuedEvent, TrackEvent } from './wire'

function queued(
  type: TrackEvent['type'] = 'form_submission',
  message = '',
  url = 'https://shop.test/',
): QueuedEvent {
  return {
    clientId: 'site_1',
    visitorId: 'v',
    sessionId: 's',
    context: { url, title: '', screen: '1x1', language: 'en', timeZone: 'UTC' },
    event: {
      eventId: uuidv7(),
      type,
      occurredAt: new Date().toISOString(),
      sequence: 1,
      fields: { message },
    },
  }
}

const ids = (events: QueuedEvent[]) => events.map(({ event }) => event.eventId)

beforeEach(() => localStorage.clear())

test('an event stays over page loads until it is removed', () => {
  const event = queued()
  new EventQueue().add(event)
  const nextPage = new EventQueue()
  expect(nextPage.all()).toEqual([event])
  nextPage.remove(ids([event]))
  expect(new EventQueue().all()).toEqual([])
})

test('two tabs keep each their events', () => {
  const [one, two] = [new EventQueue(), new EventQueue()]
  one.add(queued())
  two.add(queued())
  expect(one.all()).toHaveLength(2)
})

test('a full store gives up what is worth least', () => {
  const queue = new EventQueue()
  const lead = queued('form_submission')
  queue.add(lead)
  for (let i = 0; i < 250; i++) queue.add(queued('form_interaction'))
  expect(queue.all().length).toBeLessThanOrEqual(200)
  expect(ids(queue.all())).toContain(lead.event.eventId)
})

test('the store is bounded in size', () => {
  const queue = new EventQueue()
  for (let i = 0; i < 20; i++) queue.add(queued('form_submission', 'x'.repeat(40_000)))
  expect(JSON.stringify(localStorage).length).toBeLessThan(300 * 1024)
  expect(queue.all().length).toBeGreaterThan(3)
})

test('events older than a week and unreadable ones go', () => {
  const old = queued()
  old.event.occurredAt = new Date(Date.now() - 8 * 24 * 3600_000).toISOString()
  new EventQueue().add(old)
  localStorage.setItem('pl_ev:broken', '{')
  expect(new EventQueue().all()).toEqual([])
  expect(localStorage.length).toBe(0)
})

test('without storage events are kept in memory', () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  const queue = new EventQueue()
  const event = queued()
  queue.add(event)
  expect(queue.all()).toEqual([event])
})

test('a body has one context, at most 50 events and 48 KiB', () => {
  const events = [
    ...Array.from({ length: 60 }, () => queued()),
    ...Array.from({ length: 4 }, () => queued('form_submission', 'ä'.repeat(9_000))),
    queued('form_submission', '', 'https://shop.test/contact'),
  ]
  const bodies = batches(events)
  expect(bodies.flatMap((body) => body.events)).toHaveLength(events.length)
  for (const body of bodies) {
    expect(body.events.length).toBeLessThanOrEqual(50)
    expect(new TextEncoder().encode(JSON.stringify(body)).length).toBeLessThan(MAX_BATCH_BYTES + 512)
  }
  expect(bodies.at(-1)?.context.url).toBe('https://shop.test/contact')
})
