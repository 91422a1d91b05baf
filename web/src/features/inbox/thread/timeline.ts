/** Arranges a stream for reading: day marks, groups of one sender, lines of the system. Pure. */
import type { MessageView, Sender } from '@/generated/wire'
import { dayKey, type TimeTaste } from '@/lib/time'
import type { PendingMessage, Stream } from '../stream/stream'

export interface Line {
  key: string
  text: string
  at: string
  seq?: number
  attachments: MessageView['attachments']
  pending?: PendingMessage
}

export type TimelineItem =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'system'; key: string; text: string; at: string }
  | { kind: 'unread'; key: string }
  | { kind: 'group'; key: string; sender: Sender; isMine: boolean; isPrivate: boolean; lines: Line[] }

const SAME_BREATH_MS = 5 * 60_000

export interface Reader {
  me: Sender
  taste: TimeTaste
  /** Messages after this were not read when the conversation was opened. */
  unreadAfterSeq?: number
}

export function timeline(stream: Stream, reader: Reader): TimelineItem[] {
  const items: TimelineItem[] = []
  let day = ''
  let isMarked = false
  for (const entry of entriesOf(stream, reader.me)) {
    const today = dayKey(entry.at, reader.taste)
    if (today !== day) items.push({ kind: 'day', key: `day ${today}`, at: entry.at })
    day = today
    if (!isMarked && isUnread(entry, reader)) {
      items.push({ kind: 'unread', key: 'unread' })
      isMarked = true
    }
    if (entry.sender.type === 'system')
      items.push({ kind: 'system', key: entry.key, text: entry.text, at: entry.at })
    else addToGroup(items, entry, reader.me)
  }
  return items
}

interface Entry extends Line {
  sender: Sender
  isPrivate: boolean
}

function entriesOf(stream: Stream, me: Sender): Entry[] {
  const written = stream.messages.map((message): Entry => {
    const { seq, sender, text, attachments, createdAt, clientMessageId } = message
    // Our own message keeps its key when it arrives, so it does not blink.
    const key = sender.id === me.id && clientMessageId ? clientMessageId : message.id
    return { key, seq, sender, text, attachments, at: createdAt, isPrivate: message.private }
  })
  const waiting = stream.pending.map((pending): Entry => ({
    key: pending.clientMessageId,
    sender: me,
    text: pending.text,
    attachments: [],
    at: pending.createdAt,
    isPrivate: pending.private,
    pending,
  }))
  return [...written, ...waiting]
}

function isUnread({ seq, sender }: Entry, { me, unreadAfterSeq }: Reader): boolean {
  if (seq === undefined || unreadAfterSeq === undefined) return false
  return seq > unreadAfterSeq && sender.type === 'visitor' && sender.id !== me.id
}

function addToGroup(items: TimelineItem[], entry: Entry, me: Sender): void {
  const { sender, isPrivate, ...line } = entry
  const before = items.at(-1)
  if (before?.kind === 'group' && continues(before, entry)) {
    before.lines.push(line)
    return
  }
  const isMine = sender.type === 'agent' && sender.id === me.id
  items.push({ kind: 'group', key: `group ${line.key}`, sender, isMine, isPrivate, lines: [line] })
}

function continues(group: Extract<TimelineItem, { kind: 'group' }>, entry: Entry): boolean {
  const last = group.lines.at(-1)
  if (!last || group.isPrivate !== entry.isPrivate) return false
  if (group.sender.type !== entry.sender.type || group.sender.id !== entry.sender.id) return false
  return Date.parse(entry.at) - Date.parse(last.at) < SAME_BREATH_MS
}

/** Before which message the unread ones of the visitor begin, when the last `count` of theirs are unread. */
export function unreadStart({ messages }: Stream, count: number): number | undefined {
  if (count <= 0) return undefined
  const theirs = messages.filter(({ sender }) => sender.type === 'visitor')
  const first = theirs.at(-Math.min(count, theirs.length))
  return first && first.seq - 1
}
