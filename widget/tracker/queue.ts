/**
 * Keeps events until the server has acknowledged them, over page loads. Each event is one key of localStorage, so
 * that tabs never overwrite one another; without storage it is kept in memory. The store is bounded in number,
 * size and age.
 */

import { keysWith, read, remove, write } from '../shared/storage'
import type { QueuedEvent, TrackBatch } from './wire'

const PREFIX = 'pl_ev:'
const MAX_EVENTS = 200
const MAX_CHARS = 256 * 1024
const MAX_AGE_MS = 7 * 24 * 3600_000
export const MAX_BATCH_EVENTS = 50
export const MAX_BATCH_BYTES = 48 * 1024

/** What is given up first when the store is full. */
const WORTH = { tracker_initialized: 0, form_interaction: 1, chat_message_sent: 2, form_submission: 3 }

export class EventQueue {
  private readonly memory = new Map<string, QueuedEvent>()

  add(queued: QueuedEvent): void {
    const id = queued.event.eventId
    const text = JSON.stringify(queued)
    if (text.length > MAX_CHARS) return
    this.makeRoom(text.length)
    if (!write(PREFIX + id, text)) this.memory.set(id, queued)
    while (this.memory.size > MAX_EVENTS) this.memory.delete(this.memory.keys().next().value ?? '')
  }

  /** Returns what waits, oldest first. */
  all(): QueuedEvent[] {
    const stored = keysWith(PREFIX).flatMap((key) => {
      const queued = parse(read(key))
      if (queued) return [queued]
      remove(key)
      return []
    })
    return [...stored, ...this.memory.values()].toSorted((a, b) =>
      a.event.eventId < b.event.eventId ? -1 : 1,
    )
  }

  remove(eventIds: Iterable<string>): void {
    for (const id of eventIds) {
      this.memory.delete(id)
      remove(PREFIX + id)
    }
  }

  clear(): void {
    this.memory.clear()
    keysWith(PREFIX).forEach(remove)
  }

  private makeRoom(needed: number): void {
    const events = this.all()
    let chars = needed
    for (const queued of events) chars += JSON.stringify(queued).length
    const leastWorthFirst = events.toSorted((a, b) => WORTH[a.event.type] - WORTH[b.event.type])
    let count = events.length
    for (const queued of leastWorthFirst) {
      if (count < MAX_EVENTS && chars <= MAX_CHARS) return
      this.remove([queued.event.eventId])
      chars -= JSON.stringify(queued).length
      count--
    }
  }
}

function parse(text: string | null): QueuedEvent | null {
  try {
    const queued = JSON.parse(text ?? '') as QueuedEvent
    const isFresh = Date.now() - Date.parse(queued.event.occurredAt) < MAX_AGE_MS
    return isFresh && queued.event.type in WORTH ? queued : null
  } catch {
    return null
  }
}

const bytesOf = (text: string) => new TextEncoder().encode(text).length

/** Puts events into bodies: one context a body, at most `maxEvents` events and 48 KiB, in the order of the queue. */
export function batches(events: QueuedEvent[], maxEvents = MAX_BATCH_EVENTS): TrackBatch[] {
  const open = new Map<string, { batch: TrackBatch; bytes: number }>()
  const result: TrackBatch[] = []
  for (const { event, ...envelope } of events) {
    const key = JSON.stringify(envelope)
    const bytes = bytesOf(JSON.stringify(event)) + 1
    let place = open.get(key)
    if (!place || place.batch.events.length >= maxEvents || place.bytes + bytes > MAX_BATCH_BYTES) {
      place = { batch: { ...envelope, sentAt: '', events: [] }, bytes: bytesOf(key) + 100 }
      open.set(key, place)
      result.push(place.batch)
    }
    place.batch.events.push(event)
    place.bytes += bytes
  }
  return result
}
