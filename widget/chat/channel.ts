/**
 * What launcher (on the host's page) and frame (on the server's origin) say to one another. They talk over one
 * MessagePort, handed over once with the exact target origin. The frame treats all of it as the page's word:
 * untrusted. The token travels here and never in an address.
 */

import type { Appearance } from '../shared/core'

export const HANDSHAKE = 'porchlight:chat:1'

export interface Page {
  url: string
  title: string
  /** The site that led here, if another one did. */
  referrer?: string | undefined
}

/** What the page says of its visitor. */
export interface Person {
  customData?: Record<string, unknown>
  [key: string]: unknown
}

/** What the host page's storage keeps for the frame, whose own storage browsers may forbid. */
export interface Kept {
  token?: string
  isSoundOn?: boolean
  outbox?: OutboxItem[]
  /** What was begun to write, by conversation. */
  drafts?: Record<string, string>
  /** Keys of the fields that a form has asked before. */
  asked?: string[]
  person?: Person
  /** Whether the server does not know `person` yet. */
  isUntold?: boolean
}

export interface OutboxItem {
  clientMessageId: string
  /** `conv_…`, or `new:<uuid>` for a conversation that the server has not made yet. */
  conversationId: string
  text: string
  /** Only on the message that begins a conversation. */
  preChat?: Record<string, string>
  createdAt: string
  isFailed?: boolean
}

export type ToFrame =
  | {
      type: 'init'
      clientId: string
      /** What the page's storage holds as the visitor's id (a UUID), if it holds one. */
      visitorId: string | null
      kept: Kept
      page: Page
      screen: string
      language: string
      appearance: Appearance
      isOpen: boolean
    }
  | { type: 'open' }
  | { type: 'close' }
  | { type: 'page'; page: Page }
  /** All that the page has said so far. */
  | { type: 'identify'; person: Person }

export type ToHost =
  | { type: 'keep'; kept: Kept }
  /** By which id (a UUID) the server knows the visitor. */
  | { type: 'visitor'; visitorId: string }
  | { type: 'unread'; count: number }
  | { type: 'close' }
  | { type: 'event'; name: string; data?: unknown }
