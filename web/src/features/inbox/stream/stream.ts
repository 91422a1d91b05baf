/**
 * A conversation as one person's screen holds it: every message once, in the order of `seq`, without gaps; and after
 * them the person's own messages that are still on their way.
 *
 * Pure: the functions take a stream and give the next one. `controller.ts` brings them the news.
 */
import type { MessageView } from '@/generated/wire'

export type PendingState = 'sending' | 'sent' | 'failed'

/** A message of our own that the stream has not yet received under its `seq`. */
export interface PendingMessage {
  clientMessageId: string
  text: string
  private: boolean
  createdAt: string
  state: PendingState
  /** Why it failed, in the server's words. */
  problem?: string
}

export interface Stream {
  /** Contiguous: each `seq` is one more than the one before. */
  messages: readonly MessageView[]
  pending: readonly PendingMessage[]
  /** The highest `seq` that is known to exist; above the last message there is something to fetch. */
  knownSeq: number
}

export const emptyStream: Stream = { messages: [], pending: [], knownSeq: 0 }

/** The `seq` up to which everything is there. */
export function lastSeq(stream: Stream): number {
  return stream.messages.at(-1)?.seq ?? 0
}

export function hasEarlier(stream: Stream): boolean {
  const first = stream.messages[0]
  return first !== undefined && first.seq > 1
}

/** True when messages are missing at the end: they are fetched after `lastSeq`. */
export function hasGap(stream: Stream): boolean {
  return stream.knownSeq > lastSeq(stream)
}

/** Takes the first page of a conversation, or begins again after too much was missed. */
export function opened(stream: Stream, page: readonly MessageView[]): Stream {
  const messages = contiguousEnd(inOrder(page))
  const next = { ...stream, messages }
  return settled({ ...next, knownSeq: Math.max(stream.knownSeq, lastSeq(next)) })
}

/** Takes a message that was announced or acknowledged. One that leaves a gap is only noted. */
export function received(stream: Stream, message: MessageView): Stream {
  const last = lastSeq(stream)
  if (message.seq <= last) return replaced(stream, message)
  const known = { ...stream, knownSeq: Math.max(stream.knownSeq, message.seq) }
  if (message.seq !== last + 1) return known
  return settled({ ...known, messages: [...stream.messages, message] })
}

/** Takes what was fetched to close a gap. */
export function caughtUp(stream: Stream, page: readonly MessageView[]): Stream {
  return inOrder(page).reduce(received, stream)
}

/** Takes older messages, read before the first one. */
export function prepended(stream: Stream, page: readonly MessageView[]): Stream {
  const first = stream.messages[0]?.seq ?? Number.POSITIVE_INFINITY
  const older = contiguousEnd(inOrder(page).filter(({ seq }) => seq < first))
  if (older.length === 0 || older.at(-1)?.seq !== first - 1) return stream
  return { ...stream, messages: [...older, ...stream.messages] }
}

/** Notes that messages up to `seq` exist. */
export function announced(stream: Stream, seq: number): Stream {
  return seq > stream.knownSeq ? { ...stream, knownSeq: seq } : stream
}

export function queued(stream: Stream, message: Omit<PendingMessage, 'state'>): Stream {
  return { ...stream, pending: [...stream.pending, { ...message, state: 'sending' }] }
}

/** Our message is durable. It leaves the pending ones when the stream reaches its `seq`. */
export function acknowledged(stream: Stream, message: MessageView): Stream {
  const pending = withState(stream.pending, message.clientMessageId, 'sent')
  return received({ ...stream, pending }, message)
}

export function failed(stream: Stream, clientMessageId: string, problem: string): Stream {
  return { ...stream, pending: withState(stream.pending, clientMessageId, 'failed', problem) }
}

export function retried(stream: Stream, clientMessageId: string): Stream {
  return { ...stream, pending: withState(stream.pending, clientMessageId, 'sending') }
}

export function discarded(stream: Stream, clientMessageId: string): Stream {
  return { ...stream, pending: stream.pending.filter((one) => one.clientMessageId !== clientMessageId) }
}

/** Puts back among the pending ones what the server had of ours and has forgotten, as not sent. */
export function forgotten(stream: Stream, own: readonly MessageView[]): Stream {
  const first = stream.messages[0]?.seq ?? 0
  const known = new Set([...stream.messages, ...stream.pending].map(({ clientMessageId }) => clientMessageId))
  const lost = own.flatMap(({ clientMessageId, text, private: isPrivate, createdAt, seq }) =>
    clientMessageId && seq >= first && !known.has(clientMessageId)
      ? [{ clientMessageId, text, private: isPrivate, createdAt, state: 'failed' as const }]
      : [],
  )
  return lost.length === 0 ? stream : { ...stream, pending: [...lost, ...stream.pending] }
}

function inOrder(page: readonly MessageView[]): MessageView[] {
  return page.toSorted((a, b) => a.seq - b.seq)
}

/** The run without gaps and repeats at the end of a sorted page. */
function contiguousEnd(page: readonly MessageView[]): MessageView[] {
  const run: MessageView[] = []
  for (const message of page.toReversed()) {
    const next = run.at(-1)
    if (next && message.seq === next.seq) continue
    if (next && message.seq !== next.seq - 1) break
    run.push(message)
  }
  return run.toReversed()
}

function replaced(stream: Stream, message: MessageView): Stream {
  const at = stream.messages.findIndex(({ seq }) => seq === message.seq)
  if (at < 0) return settled(stream)
  return settled({ ...stream, messages: stream.messages.with(at, message) })
}

/** Drops the pending messages that have arrived. */
function settled(stream: Stream): Stream {
  if (stream.pending.length === 0) return stream
  const arrived = new Set(stream.messages.map(({ clientMessageId }) => clientMessageId))
  const pending = stream.pending.filter(({ clientMessageId }) => !arrived.has(clientMessageId))
  return pending.length === stream.pending.length ? stream : { ...stream, pending }
}

function withState(
  pending: readonly PendingMessage[],
  clientMessageId: string | null,
  state: PendingState,
  problem?: string,
): PendingMessage[] {
  return pending.map((one) => (one.clientMessageId === clientMessageId ? { ...one, state, problem } : one))
}
