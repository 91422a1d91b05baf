/** The body of `POST /v1/track`, as `src/wire/tracker.rs` reads it. */

import type { Touch } from './session'

export interface TrackEvent {
  eventId: string
  type: 'form_submission' | 'form_interaction' | 'chat_message_sent' | 'tracker_initialized'
  occurredAt: string
  formId?: string
  form?: { selector: string; name: string; action?: string; url: string }
  trigger?: 'submit' | 'blur' | 'change' | 'pagehide'
  fields?: Record<string, string>
  lastField?: string
  sequence: number
}

export interface PageContext {
  url: string
  title: string
  referrer?: string | undefined
  utm?: Record<string, string> | undefined
  clickIds?: Record<string, string> | undefined
  screen: string
  language: string
  timeZone: string
  firstTouch?: Touch
}

/** What events of one page and session have in common. */
export interface Envelope {
  clientId: string
  visitorId: string
  sessionId: string
  context: PageContext
}

export interface QueuedEvent extends Envelope {
  event: TrackEvent
}

export interface TrackBatch extends Envelope {
  sentAt: string
  events: TrackEvent[]
}
