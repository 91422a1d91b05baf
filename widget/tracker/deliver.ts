/**
 * Brings the queue to the server. An event leaves the queue only when the server has answered for it: with an
 * acknowledgement, or with a refusal that a repeat cannot change. Ids make repeats harmless, so when in doubt it
 * sends again: on a timer with growing pauses, and on the next page.
 */

import { read, write } from '../shared/storage'
import { batches, MAX_BATCH_EVENTS, type EventQueue } from './queue'
import type { TrackBatch } from './wire'

/** Not before this time in milliseconds, also on the next page. */
const PAUSE_KEY = 'pl_wait'
const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 5 * 60_000
/** A page that goes away says so twice: hidden, then gone. */
const SAME_LEAVE_MS = 10_000
const TIMEOUT_MS = 20_000
/** Browsers give all keepalive requests of a page 64 KiB together. */
const KEEPALIVE_BYTES = 60 * 1024

const REPEATABLE = new Set([408, 425, 429])

/** Tells whether the same request may succeed later. 0 stands for no answer. */
export function isRepeatable(status: number): boolean {
  return status === 0 || status >= 500 || REPEATABLE.has(status)
}

/** Returns the pause after the n-th failure in a row, from 1, with half of it left to chance. */
export function pauseAfter(failures: number, random = Math.random()): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)) * (0.5 + random / 2)
}

/** Reads Retry-After in its both forms; milliseconds. */
export function retryAfter(header: string | null, now = Date.now()): number {
  if (!header) return 0
  const seconds = Number(header)
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now
  return Math.min(Math.max(wait || 0, 0), 3600_000)
}

type Outcome = { status: number; wait: number }

export class Delivery {
  private timer: ReturnType<typeof setTimeout> | undefined
  private dueAt = Infinity
  private failures = 0
  /** When an event was last sent, while no answer has come. */
  private readonly sentAt = new Map<string, number>()
  private isSending = false
  private sendAgain = false
  /** Events of bodies that the server found too large are sent in smaller ones. */
  private maxEvents = MAX_BATCH_EVENTS

  constructor(
    private readonly queue: EventQueue,
    private readonly url: string,
  ) {}

  /** Sends after at most `delayMs`, later if the server asked for a pause. */
  schedule(delayMs: number): void {
    const pause = Number(read(PAUSE_KEY)) - Date.now()
    const dueAt = Date.now() + Math.max(delayMs, Math.min(pause || 0, 3600_000))
    if (dueAt >= this.dueAt) return
    clearTimeout(this.timer)
    this.dueAt = dueAt
    this.timer = setTimeout(() => void this.flush(), dueAt - Date.now())
  }

  stop(): void {
    clearTimeout(this.timer)
    this.dueAt = Infinity
  }

  /** Sends all that waits, one body after the other, until one fails. */
  async flush(): Promise<void> {
    this.stop()
    if (this.isSending) {
      this.sendAgain = true
      return
    }
    this.isSending = true
    try {
      for (const batch of batches(this.queue.all(), this.maxEvents)) {
        if (!(await this.deliver(batch))) break
      }
    } finally {
      this.isSending = false
    }
    if (this.sendAgain) {
      this.sendAgain = false
      this.schedule(0)
    }
  }

  /** Sends all that waits while the page goes away: nobody waits for the answers, the queue keeps the events. */
  flushOnLeave(): void {
    const onTheWay = Date.now() - SAME_LEAVE_MS
    const waiting = this.queue.all().filter(({ event }) => (this.sentAt.get(event.eventId) ?? 0) < onTheWay)
    for (const batch of batches(waiting, this.maxEvents)) {
      this.noteSent(batch)
      const body = stamp(batch)
      const beacon = () =>
        navigator.sendBeacon?.(this.url, new Blob([body], { type: 'text/plain;charset=UTF-8' }))
      try {
        post(this.url, body, true).then((answer) => void this.settle(batch, answer.status, 0), beacon)
      } catch {
        beacon()
      }
    }
  }

  private async deliver(batch: TrackBatch): Promise<boolean> {
    this.noteSent(batch)
    const { status, wait } = await attempt(this.url, stamp(batch))
    return this.settle(batch, status, wait)
  }

  private noteSent(batch: TrackBatch): void {
    for (const { eventId } of batch.events) this.sentAt.set(eventId, Date.now())
  }

  /** Acts on an answer; true when the next body may go at once. */
  private settle(batch: TrackBatch, status: number, wait: number): boolean {
    for (const { eventId } of batch.events) this.sentAt.delete(eventId)
    if (isRepeatable(status)) {
      this.failures++
      const pause = Math.max(wait, pauseAfter(this.failures))
      write(PAUSE_KEY, String(Date.now() + pause))
      this.schedule(pause)
      return false
    }
    if (status === 413 && batch.events.length > 1) {
      this.maxEvents = Math.max(1, Math.floor(batch.events.length / 2))
      this.sendAgain = true
      return false
    }
    this.failures = 0
    this.queue.remove(batch.events.map((event) => event.eventId))
    return true
  }
}

const stamp = (batch: TrackBatch) => JSON.stringify({ ...batch, sentAt: new Date().toISOString() })

function post(url: string, body: string, keepalive: boolean): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    body,
    keepalive,
    credentials: 'omit',
    // A simple request: it needs no preflight, which a page that goes away would not wait for.
    headers: { 'Content-Type': 'text/plain;charset=UTF-8' },
    ...(keepalive ? {} : { signal: AbortSignal.timeout(TIMEOUT_MS) }),
  })
}

async function attempt(url: string, body: string): Promise<Outcome> {
  const mayKeepAlive = new Blob([body]).size < KEEPALIVE_BYTES
  for (const keepalive of mayKeepAlive ? [true, false] : [false]) {
    try {
      const answer = await post(url, body, keepalive)
      return { status: answer.status, wait: retryAfter(answer.headers.get('Retry-After')) }
    } catch {
      // The browser's quota for keepalive may be used up: once more without it, unless there is no net at all.
      if (!navigator.onLine) break
    }
  }
  return { status: 0, wait: 0 }
}
