import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { uuidv7 } from '../shared/uuid'
import { Delivery, isRepeatable, pauseAfter, retryAfter } from './deliver'
import { EventQueue } from './queue'
import type { TrackBatch } from './wire'

let queue: EventQueue
let bodies: TrackBatch[]

function add(count = 1): void {
  for (let i = 0; i < count; i++) {
    queue.add({
      clientId: 'site_1',
      visitorId: 'v',
      sessionId: 's',
      context: { url: '', title: '', screen: '', language: '', timeZone: '' },
      event: {
        eventId: uuidv7(),
        type: 'form_submission',
        occurredAt: new Date().toISOString(),
        sequence: 1,
      },
    })
  }
}

/** Answers each request with the next status; the last one goes on. 0 is no answer. */
function answer(...statuses: number[]): void {
  vi.stubGlobal('fetch', async (_: string, { body }: RequestInit) => {
    bodies.push(JSON.parse(body as string) as TrackBatch)
    const status = statuses.length > 1 ? statuses.shift() : statuses[0]
    if (!status) throw new TypeError('Failed to fetch')
    return new Response('{}', { status, headers: status === 429 ? { 'Retry-After': '7' } : {} })
  })
}

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  queue = new EventQueue()
  bodies = []
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('an acknowledged event leaves the queue', async () => {
  answer(202)
  add(3)
  await new Delivery(queue, '/v1/track').flush()
  expect(bodies).toHaveLength(1)
  expect(bodies[0]?.events).toHaveLength(3)
  expect(queue.all()).toEqual([])
})

test.each([0, 408, 429, 500, 503])(
  'after %i the same event is sent again until it is acknowledged',
  async (status) => {
    answer(status, status, 202)
    add()
    await new Delivery(queue, '/v1/track').flush()
    expect(queue.all()).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(30_000)
    expect(queue.all()).toEqual([])
    expect(new Set(bodies.map((body) => body.events[0]?.eventId)).size).toBe(1)
  },
)

test.each([400, 401, 403, 410, 422])('after %i the event is given up', async (status) => {
  answer(status)
  add()
  await new Delivery(queue, '/v1/track').flush()
  expect(queue.all()).toEqual([])
})

test('Retry-After is kept, also by the next page', async () => {
  answer(429, 202)
  add()
  await new Delivery(queue, '/v1/track').flush()
  new Delivery(queue, '/v1/track').schedule(0)
  await vi.advanceTimersByTimeAsync(6_000)
  expect(bodies).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(queue.all()).toEqual([])
})

test('a body that is too large is sent in halves', async () => {
  answer(413, 202)
  add(8)
  await new Delivery(queue, '/v1/track').flush()
  await vi.advanceTimersByTimeAsync(100)
  expect(bodies.map((body) => body.events.length)).toEqual([8, 4, 4])
  expect(queue.all()).toEqual([])
})

test('pauses grow, are bounded and left to chance', () => {
  expect(pauseAfter(1, 1)).toBe(2000)
  expect(pauseAfter(1, 0)).toBe(1000)
  expect(pauseAfter(4, 1)).toBe(16_000)
  expect(pauseAfter(40, 1)).toBe(300_000)
})

test('Retry-After has two forms', () => {
  expect(retryAfter('3')).toBe(3000)
  expect(retryAfter(new Date(60_000).toUTCString(), 0)).toBe(60_000)
  expect(retryAfter('nonsense')).toBe(0)
  expect(retryAfter(null)).toBe(0)
})

test('no answer and trouble of the server may pass, a refusal stays', () => {
  expect([0, 425, 502].every(isRepeatable)).toBe(true)
  expect([200, 404, 422].some(isRepeatable)).toBe(false)
})
