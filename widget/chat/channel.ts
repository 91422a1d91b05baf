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

/** What the host page's storage keeps for the frame, whose own storage browsers may forbid. */
export interface Kept {
  token?: string
  isSoundOn?: boolean
  outbox?: OutboxItem[]
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
      visitorId: string
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
  | { type: 'identify'; person: Record<string, unknown> }
  | { type: 'track'; name: string; data: unknown }

export type ToHost =
  | { type: 'keep'; kept: Kept }
  /** The server gave the visitor another id (a UUID). */
  | { type: 'visitor'; visitorId: string }
  | { type: 'unread'; count: number }
  | { type: 'close' }
  | { type: 'event'; name: string; data?: unknown }
