/** Everything the chat shows, in one value. Only `chat.ts` and `events.ts` change it. */

import type { OutboxItem } from '../channel'
import type { Conversation, Sender, WidgetSite } from '../wire'
import type { Thread } from './thread'

export interface Typist {
  sender: Sender
  timer: ReturnType<typeof setTimeout>
}

export interface Person {
  name: string | null
  email: string | null
  phone: string | null
}

export interface ChatState {
  /** `unavailable`: the server refuses this site or page; a repeat does not help. */
  phase: 'loading' | 'ready' | 'unavailable'
  isConnected: boolean
  /** Whether the connection has been away for long enough to say so. */
  isOffline: boolean
  isOpen: boolean
  isSoundOn: boolean
  site: WidgetSite | null
  person: Person
  conversations: Map<string, Conversation>
  threads: Map<string, Thread>
  typing: Map<string, Typist>
  outbox: OutboxItem[]
  drafts: Map<string, string>
  /** Keys of the fields that a form has asked before. */
  asked: Set<string>
  /** The open conversation, `new:…` for one that begins, or null for the list. */
  activeId: string | null
  /** Counts the views that were opened: a new conversation stays the same view when the server names it. */
  view: number
  /** Whether the person sees the newest message. */
  isAtEnd: boolean
}

export function firstState(): ChatState {
  return {
    phase: 'loading',
    isConnected: false,
    isOffline: false,
    isOpen: false,
    isSoundOn: false,
    site: null,
    person: { name: null, email: null, phone: null },
    conversations: new Map(),
    threads: new Map(),
    typing: new Map(),
    outbox: [],
    drafts: new Map(),
    asked: new Set(),
    activeId: null,
    view: 0,
    isAtEnd: true,
  }
}

/** Conversations with the newest first. */
export function conversationList(state: ChatState): Conversation[] {
  return [...state.conversations.values()].toSorted((a, b) => (a.lastActivityAt < b.lastActivityAt ? 1 : -1))
}

export function unreadTotal(state: ChatState): number {
  let total = 0
  for (const conversation of state.conversations.values()) total += conversation.unreadCount
  return total
}

/** A message is `delivered` when it lies in the team's inbox for good: the server answers no sooner than that. */
export type DeliveryMark = 'sending' | 'delivered' | 'read' | 'failed'

/** What to write under a message of the visitor that still waits. */
export function markOfItem(item: OutboxItem): DeliveryMark {
  return item.isFailed ? 'failed' : 'sending'
}

/** What to write under a message of the visitor that the server holds. */
export function markOfSeq(conversation: Conversation | undefined, seq: number): DeliveryMark {
  return conversation && conversation.agentsReadSeq >= seq ? 'read' : 'delivered'
}
