/** Puts messages and waiting ones into the order and groups in which they are shown. */

import type { OutboxItem } from '../channel'
import type { Message, Sender } from '../wire'

export interface Line {
  /** Stays the same when a waiting message becomes a stored one. */
  key: string
  text: string
  at: string
  isOwn: boolean
  sender: Sender | null
  message?: Message
  waiting?: OutboxItem
  startsDay: boolean
  startsGroup: boolean
  endsGroup: boolean
  /** Whether this is the last of the visitor's messages that the agents have read. */
  endsRead(agentsReadSeq: number): boolean
}

const GROUP_MS = 5 * 60_000

type Draft = Pick<Line, 'key' | 'text' | 'at' | 'isOwn' | 'sender' | 'message' | 'waiting'>

function drafts(messages: Message[], waiting: OutboxItem[]): Draft[] {
  const stored = new Set(messages.map((message) => message.clientMessageId))
  return [
    ...messages.map((message) => ({
      key: message.clientMessageId ?? message.id,
      text: message.text,
      at: message.createdAt,
      isOwn: message.sender.type === 'visitor',
      sender: message.sender,
      message,
    })),
    ...waiting
      .filter(({ clientMessageId }) => !stored.has(clientMessageId))
      .map((item) => ({
        key: item.clientMessageId,
        text: item.text,
        at: item.createdAt,
        isOwn: true,
        sender: null,
        waiting: item,
      })),
  ]
}

const dayKey = (at: string) => new Date(at).toDateString()

function isSameGroup(a: Draft | undefined, b: Draft | undefined): boolean {
  if (!a || !b || a.isOwn !== b.isOwn || dayKey(a.at) !== dayKey(b.at)) return false
  const isClose = Math.abs(Date.parse(b.at) - Date.parse(a.at)) < GROUP_MS
  const isSystem = a.sender?.type === 'system' || b.sender?.type === 'system'
  return isClose && !isSystem && (a.isOwn || a.sender?.id === b.sender?.id)
}

export function linesOf(messages: Message[], waiting: OutboxItem[]): Line[] {
  const all = drafts(messages, waiting)
  return all.map((draft, index) => {
    const [before, after] = [all[index - 1], all[index + 1]]
    const nextOwnSeq =
      all.slice(index + 1).find(({ isOwn, message }) => isOwn && message)?.message?.seq ?? Infinity
    const seq = draft.message?.seq ?? Infinity
    return {
      ...draft,
      startsDay: !before || dayKey(before.at) !== dayKey(draft.at),
      startsGroup: !isSameGroup(before, draft),
      endsGroup: !isSameGroup(draft, after),
      endsRead: (agentsReadSeq: number) => draft.isOwn && seq <= agentsReadSeq && nextOwnSeq > agentsReadSeq,
    }
  })
}
