/** Applies what the server tells to the state. Unknown events are left alone: servers may be newer than the page. */

import type { Conversation, EventFrame, Message, Sender } from '../wire'
import { isOpen } from './hours'
import type { ChatState } from './state'
import { Thread } from './thread'

const TYPING_MS = 6_000

export interface Effects {
  changed(): void
  /** Messages are missing: fetch what comes after the thread's `upTo`. */
  fetchMissing(conversationId: string, knownSeq: number): void
  acknowledged(clientMessageId: string | null, conversationId: string): void
  arrived(message: Message): void
  resync(): void
}

export function emptyConversation(id: string, at: string): Conversation {
  return {
    id,
    status: 'open',
    assignee: null,
    unreadCount: 0,
    lastSeq: 0,
    agentsReadSeq: 0,
    visitorReadSeq: 0,
    lastMessage: null,
    createdAt: at,
    lastActivityAt: at,
  }
}

/** Puts a message where it belongs and counts it as unread unless the visitor wrote it. */
export function applyMessage(state: ChatState, message: Message, effects: Effects): void {
  const { conversationId: id } = message
  const conversation = state.conversations.get(id) ?? emptyConversation(id, message.createdAt)
  const thread = state.threads.get(id) ?? new Thread(conversation.lastSeq)
  state.threads.set(id, thread)
  const verdict = thread.apply(message)
  if (message.sender.type === 'visitor') effects.acknowledged(message.clientMessageId, id)
  if (verdict === 'gap') return effects.fetchMissing(id, message.seq)
  if (verdict === 'known') return
  noteMessage(state, conversation, message)
  if (message.sender.type !== 'visitor') {
    stopTyping(state, id)
    effects.arrived(message)
  }
}

/** Brings a conversation up to date with one of its newest messages. */
export function noteMessage(state: ChatState, conversation: Conversation, message: Message): void {
  const isForeign = message.sender.type !== 'visitor' && message.sender.type !== 'system'
  const isNewest = message.seq >= conversation.lastSeq
  const isNews = message.seq > Math.max(conversation.lastSeq, conversation.visitorReadSeq)
  // The server opens a conversation again in which the visitor writes.
  const reopens = message.sender.type === 'visitor' && isNewest && conversation.status !== 'pending'
  state.conversations.set(conversation.id, {
    ...conversation,
    status: reopens ? 'open' : conversation.status,
    lastSeq: Math.max(conversation.lastSeq, message.seq),
    lastMessage: isNewest ? message : conversation.lastMessage,
    lastActivityAt: isNewest ? message.createdAt : conversation.lastActivityAt,
    unreadCount: conversation.unreadCount + (isForeign && isNews ? 1 : 0),
  })
}

export function stopTyping(state: ChatState, conversationId: string): void {
  const typist = state.typing.get(conversationId)
  if (typist) clearTimeout(typist.timer)
  state.typing.delete(conversationId)
}

function startTyping(state: ChatState, conversationId: string, sender: Sender, effects: Effects): void {
  if (sender.type === 'visitor') return
  stopTyping(state, conversationId)
  const timer = setTimeout(() => {
    state.typing.delete(conversationId)
    effects.changed()
  }, TYPING_MS)
  state.typing.set(conversationId, { sender, timer })
}

function markRead(state: ChatState, conversationId: string, reader: Sender, seq: number): void {
  const conversation = state.conversations.get(conversationId)
  if (!conversation) return
  const isOwn = reader.type === 'visitor'
  state.conversations.set(conversationId, {
    ...conversation,
    agentsReadSeq: isOwn ? conversation.agentsReadSeq : Math.max(conversation.agentsReadSeq, seq),
    visitorReadSeq: isOwn ? Math.max(conversation.visitorReadSeq, seq) : conversation.visitorReadSeq,
    unreadCount: isOwn && seq >= conversation.lastSeq ? 0 : conversation.unreadCount,
  })
}

/** Numbers and unread counts follow from the messages themselves; a frame says the rest. */
function mergeConversation(state: ChatState, update: Partial<Conversation> & { id: string }): void {
  const kept = state.conversations.get(update.id)
  if (!kept) return
  const { status = kept.status, assignee = kept.assignee } = update
  state.conversations.set(update.id, { ...kept, status, assignee })
}

export function applyEvent(state: ChatState, frame: EventFrame, effects: Effects): void {
  const data = frame.data ?? {}
  const { conversationId } = data as { conversationId?: string }
  switch (frame.event) {
    case 'message.created':
      applyMessage(state, data.message as Message, effects)
      break
    case 'message.updated':
      replaceMessage(state, data.message as Message)
      break
    case 'conversation.typing_on':
      if (conversationId) startTyping(state, conversationId, data.sender as Sender, effects)
      break
    case 'conversation.typing_off':
      if (conversationId) stopTyping(state, conversationId)
      break
    case 'conversation.read':
      if (conversationId) markRead(state, conversationId, data.reader as Sender, Number(data.seq))
      break
    case 'conversation.created':
    case 'conversation.updated':
    case 'conversation.status_changed':
    case 'assignee.changed':
      if (data.conversation) mergeConversation(state, data.conversation as Conversation)
      break
    case 'presence.update':
      if (state.site && typeof data.agentsOnline === 'boolean') {
        state.site = { ...state.site, agentsOnline: data.agentsOnline && isOpen(state.site.businessHours) }
      }
      break
    case 'resync':
      effects.resync()
      break
    default:
      return
  }
  effects.changed()
}

function replaceMessage(state: ChatState, message: Message): void {
  const thread = state.threads.get(message.conversationId)
  if (!thread?.messages.some(({ id }) => id === message.id)) return
  thread.messages = thread.messages.map((known) => (known.id === message.id ? message : known))
}
