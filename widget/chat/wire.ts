/**
 * The part of the wire that a visitor meets. The types are the app's, generated from `src/wire`; no byte of them is
 * shipped.
 */

import type { Problem } from '../../web/src/generated/wire'

export type {
  AgentCard,
  AttachmentView as Attachment,
  Authenticated,
  HoursView,
  MessagesData as FetchedMessages,
  MessageView as Message,
  PreChatField,
  Problem,
  Sender,
  WidgetConversation as Conversation,
  WidgetSession,
  WidgetSite,
} from '../../web/src/generated/wire'

export type Reply = { re: number; ok: true; data?: unknown } | { re: number; ok: false; problem: Problem }

/** A frame that nobody asked for; what is in `data` follows from the event. */
export interface EventFrame {
  event: string
  topic?: string
  seq?: number
  at?: string
  data: Record<string, unknown>
}
