import { describe, expect, it } from 'vitest'
import type { MessageView } from '@/generated/wire'
import {
  acknowledged,
  announced,
  caughtUp,
  discarded,
  emptyStream,
  failed,
  hasEarlier,
  hasGap,
  lastSeq,
  opened,
  prepended,
  queued,
  received,
  retried,
  type Stream,
} from './stream'

function message(seq: number, clientMessageId: string | null = null, text = `text ${seq}`): MessageView {
  return {
    id: `msg_${seq}`,
    conversationId: 'conv_1',
    seq,
    sender: { type: 'visitor', id: 'vis_1', name: 'Eve', avatarUrl: null },
    text,
    private: false,
    attachments: [],
    clientMessageId,
    createdAt: '2026-11-20T10:00:00Z',
  }
}

const seqs = (stream: Stream) => stream.messages.map(({ seq }) => seq)
const draft = (clientMessageId: string) => ({ clientMessageId, text: 'Hi', private: false, createdAt: '' })
const three = opened(emptyStream, [message(3), message(1), message(2)])

describe('receiving', () => {
  it('opens a page in order, whatever the order it came in', () => {
    expect(seqs(three)).toEqual([1, 2, 3])
    expect(hasGap(three)).toBe(false)
    expect(hasEarlier(three)).toBe(false)
  })

  it('appends the next message and nothing twice', () => {
    const stream = received(received(three, message(4)), message(4))
    expect(seqs(stream)).toEqual([1, 2, 3, 4])
  })

  it('does not show a message that leaves a gap, and closes the gap in order', () => {
    const gap = received(three, message(6))
    expect(seqs(gap)).toEqual([1, 2, 3])
    expect(hasGap(gap)).toBe(true)
    const closed = caughtUp(gap, [message(6), message(4), message(5)])
    expect(seqs(closed)).toEqual([1, 2, 3, 4, 5, 6])
    expect(hasGap(closed)).toBe(false)
  })

  it('keeps the gap open when the fetched page is short', () => {
    const closing = caughtUp(received(three, message(9)), [message(4), message(5)])
    expect(lastSeq(closing)).toBe(5)
    expect(hasGap(closing)).toBe(true)
  })

  it('ignores repeats in what was fetched after a reconnect', () => {
    expect(seqs(caughtUp(three, [message(2), message(3), message(4), message(4)]))).toEqual([1, 2, 3, 4])
  })

  it('replaces a message that was edited', () => {
    const edited = received(three, message(2, null, 'mended'))
    expect(edited.messages[1]?.text).toBe('mended')
    expect(seqs(edited)).toEqual([1, 2, 3])
  })

  it('learns from a conversation that messages exist', () => {
    expect(hasGap(announced(three, 5))).toBe(true)
    expect(announced(three, 2)).toBe(three)
  })
})

describe('history', () => {
  const late = opened(emptyStream, [message(10), message(11)])

  it('prepends what was written before', () => {
    const stream = prepended(late, [message(8), message(9), message(10)])
    expect(seqs(stream)).toEqual([8, 9, 10, 11])
    expect(hasEarlier(stream)).toBe(true)
  })

  it('refuses a page that does not touch the first message', () => {
    expect(prepended(late, [message(1), message(2)])).toBe(late)
  })

  it('takes only the unbroken end of a page with a hole', () => {
    expect(seqs(opened(emptyStream, [message(1), message(4), message(5)]))).toEqual([4, 5])
  })
})

describe('own messages', () => {
  it('goes from sending to received when the acknowledgement comes first', () => {
    const sending = queued(three, draft('a'))
    expect(sending.pending[0]?.state).toBe('sending')
    const done = acknowledged(sending, message(4, 'a'))
    expect(done.pending).toEqual([])
    expect(seqs(done)).toEqual([1, 2, 3, 4])
    expect(received(done, message(4, 'a')).messages).toHaveLength(4)
  })

  it('goes away when the frame overtakes the acknowledgement', () => {
    const framed = received(queued(three, draft('a')), message(4, 'a'))
    expect(framed.pending).toEqual([])
    expect(seqs(acknowledged(framed, message(4, 'a')))).toEqual([1, 2, 3, 4])
  })

  it('waits as sent while an acknowledged message is behind a gap', () => {
    const waiting = acknowledged(queued(three, draft('a')), message(5, 'a'))
    expect(waiting.pending[0]?.state).toBe('sent')
    expect(hasGap(waiting)).toBe(true)
    const done = caughtUp(waiting, [message(4), message(5, 'a')])
    expect(done.pending).toEqual([])
    expect(seqs(done)).toEqual([1, 2, 3, 4, 5])
  })

  it('fails with a reason, is retried, and can be discarded', () => {
    const lost = failed(queued(three, draft('a')), 'a', 'The connection is away.')
    expect(lost.pending[0]).toMatchObject({ state: 'failed', problem: 'The connection is away.' })
    expect(retried(lost, 'a').pending[0]).toMatchObject({ state: 'sending', problem: undefined })
    expect(discarded(lost, 'a').pending).toEqual([])
  })

  it('drops a failed message that had in truth arrived', () => {
    const lost = failed(queued(three, draft('a')), 'a', 'Timed out')
    expect(caughtUp(lost, [message(4, 'a')]).pending).toEqual([])
  })
})
