import { expect, test } from 'vitest'
import type { Message } from '../wire'
import { Thread } from './thread'

export function message(seq: number, text = `m${seq}`): Message {
  return {
    id: `msg_${seq}`,
    conversationId: 'conv_1',
    seq,
    sender: { type: 'agent', id: 'usr_1', name: 'Maya', avatarUrl: null },
    text,
    private: false,
    attachments: [],
    clientMessageId: null,
    createdAt: new Date(seq * 1000).toISOString(),
  }
}

const seqs = (thread: Thread) => thread.messages.map(({ seq }) => seq)

test('only the next message is taken, a repeat is known, a hole is a gap', () => {
  const thread = new Thread()
  expect([1, 2, 2, 4, 1].map((seq) => thread.apply(message(seq)))).toEqual([
    'applied',
    'applied',
    'known',
    'gap',
    'known',
  ])
  expect(seqs(thread)).toEqual([1, 2])
})

test('a fetch closes the gap, in order and without doubles', () => {
  const thread = new Thread()
  thread.apply(message(1))
  thread.apply(message(5))
  thread.take([message(4), message(2), message(3), message(5)], true, 5)
  expect(seqs(thread)).toEqual([1, 2, 3, 4, 5])
  expect(thread.apply(message(6))).toBe('applied')
})

test('numbers that a visitor never gets do not stop the conversation', () => {
  const thread = new Thread()
  thread.apply(message(1))
  expect(thread.apply(message(3))).toBe('gap')
  thread.take([message(3)], true, 3)
  expect(seqs(thread)).toEqual([1, 3])
  expect(thread.apply(message(4))).toBe('applied')
})

test('a fetch that ended early does not hide what is left', () => {
  const thread = new Thread()
  thread.take([message(1), message(2)], false, 9)
  expect(thread.upTo).toBe(2)
})

test('older messages come before', () => {
  const thread = new Thread(10)
  thread.apply(message(11))
  thread.prepend([message(9), message(10)], 8)
  expect(seqs(thread)).toEqual([9, 10, 11])
  expect([thread.from, thread.upTo]).toEqual([8, 11])
})

test('any order of live messages and fetches ends with each message once', () => {
  for (let round = 0; round < 200; round++) {
    const thread = new Thread()
    const stored = Array.from({ length: 20 }, (_, i) => message(i + 1))
    const live = stored.toSorted(() => Math.random() - 0.5).concat(stored.slice(0, 5))
    for (const next of live) {
      if (thread.apply(next) === 'gap' && Math.random() < 0.5) {
        thread.take(
          stored.filter(({ seq }) => seq > thread.upTo && seq <= next.seq),
          true,
          next.seq,
        )
      }
    }
    thread.take(
      stored.filter(({ seq }) => seq > thread.upTo),
      true,
    )
    expect(seqs(thread)).toEqual(stored.map(({ seq }) => seq))
  }
})
