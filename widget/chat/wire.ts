/** The part of the server's wire types (`src/wire/chat.rs`, `socket.rs`) that a visitor meets. */

import type { Appearance } from '../shared/core'

export interface Sender {
  type: 'visitor' | 'agent' | 'bot' | 'system'
  id: string | null
  name: string
  avatarUrl: string | null
}

export interface Attachment {
  id: string
  name: string
  size: number
  contentType: string
  url: string
}

export interface Message {
  id: string
  conversationId: string
  seq: number
  sender: Sender
  text: string
  attachments: Attachment[]
  clientMessageId: string | null
  createdAt: string
}

export interface AgentCard {
  id: string
  name: string
  avatarUrl: string | null
}

export interface Conversation {
  id: string
  status: 'open' | 'pending' | 'snoozed' | 'resolved'
  assignee: AgentCard | null
  unreadCount: number
  lastSeq: number
  /** What the agents have read. */
  agentsReadSeq: number
  visitorReadSeq: number
  lastMessage: Message | null
  createdAt: string
  lastActivityAt: string
}

export interface PreChatField {
  /** `name`, `email`, `phone` or a key of the site's own. */
  key: string
  label: string
  required: boolean
}

export interface BusinessHours {
  isOpen: boolean
  /** When that changes next. */
  changesAt: string | null
}

export interface WidgetSite {
  name: string
  appearance: Appearance
  preChat: { enabled: boolean; fields: PreChatField[] }
  offlineMessage: string
  agentsOnline: boolean
  /** Absent or null where no hours are set. */
  businessHours?: BusinessHours | null
}

export interface WidgetSession {
  /** `vis_…` */
  visitorId: string
  visitorToken: string
  visitor?: { name: string | null; email: string | null; phone: string | null }
  site: WidgetSite
  conversations: Conversation[]
}

/** The answer to `messages.fetch`. */
export interface FetchedMessages {
  messages: Message[]
  more: boolean
  /** Everything up to this number is in the answers so far, but for what the visitor may not see. */
  upToSeq: number
}

export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  /** Which values are not accepted: JSON pointers into the data. */
  errors?: { pointer: string; detail: string }[]
}

export type Reply = { re: number; ok: true; data?: unknown } | { re: number; ok: false; problem: Problem }

export interface EventFrame {
  event: string
  topic?: string
  seq?: number
  at?: string
  data: Record<string, unknown>
}
