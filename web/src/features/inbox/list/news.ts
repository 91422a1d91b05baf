/** What an event changes about a conversation in the lists. Pure; `use-inbox-news.ts` listens and applies. */
import type { ConversationView, MessageView } from '@/generated/wire'

/**
 * A conversation from a broadcast frame, with the unread count of this person: the frame is the same for everybody,
 * so the count follows from what was known. The exact one is read again soon after.
 */
export function refreshed(
  known: ConversationView | undefined,
  news: ConversationView,
  me: string,
): ConversationView {
  if (!known) return news
  if (news.lastSeq < known.lastSeq) return { ...news, ...latest(known), unreadCount: known.unreadCount }
  return { ...news, unreadCount: unreadAfter(known, news, me) }
}

/** The conversation after a message that arrived on its own, ahead of the conversation's frame. */
export function withMessage(known: ConversationView, message: MessageView): ConversationView {
  if (message.seq <= known.lastSeq) return known
  const isVisitor = message.sender.type === 'visitor'
  return {
    ...known,
    lastSeq: message.seq,
    lastMessage: message,
    lastActivityAt: message.createdAt,
    waitingSince: waitingAfter(known, message),
    unreadCount: known.unreadCount + (isVisitor ? 1 : 0),
  }
}

export function asRead(known: ConversationView): ConversationView {
  return known.unreadCount === 0 ? known : { ...known, unreadCount: 0 }
}

function latest({ lastSeq, lastMessage, lastActivityAt, waitingSince }: ConversationView) {
  return { lastSeq, lastMessage, lastActivityAt, waitingSince }
}

function unreadAfter(known: ConversationView, news: ConversationView, me: string): number {
  const added = news.lastSeq - known.lastSeq
  if (added === 0) return known.unreadCount
  const last = news.lastMessage
  if (last?.sender.id === me) return 0
  return last?.sender.type === 'visitor' ? known.unreadCount + added : known.unreadCount
}

function waitingAfter(known: ConversationView, message: MessageView): string | null {
  if (message.sender.type === 'visitor') return known.waitingSince ?? message.createdAt
  return message.private || message.sender.type === 'system' ? known.waitingSince : null
}
