import { expect, it } from 'vitest'
import type { MessageView, Sender } from '@/generated/wire'
import { emptyStream, opened, queued } from '../stream/stream'
import { timeline, type TimelineItem } from './timeline'

const me: Sender = { type: 'agent', id: 'usr_me', name: 'Maya', avatarUrl: null }
const eve: Sender = { type: 'visitor', id: 'vis_1', name: 'Eve', avatarUrl: null }
const system: Sender = { type: 'system', id: null, name: 'Porchlight', avatarUrl: null }
const reader = { me, taste: { locale: 'en', timeZone: 'UTC' } }

function message(seq: number, sender: Sender, at: string, rest: Partial<MessageView> = {}): MessageView {
  return {
    id: `msg_${seq}`,
    conversationId: 'conv_1',
    seq,
    sender,
    text: `text ${seq}`,
    private: false,
    attachments: [],
    clientMessageId: null,
    createdAt: at,
    ...rest,
  }
}

const shape = (items: TimelineItem[]) =>
  items.map((item) => (item.kind === 'group' ? `${item.sender.name}:${item.lines.length}` : item.kind))

const stream = opened(emptyStream, [
  message(1, eve, '2026-11-19T23:58:00Z'),
  message(2, eve, '2026-11-20T00:01:00Z'),
  message(3, system, '2026-11-20T00:02:00Z'),
  message(4, me, '2026-11-20T00:03:00Z', { clientMessageId: 'a' }),
  message(5, me, '2026-11-20T00:04:00Z'),
  message(6, me, '2026-11-20T00:05:00Z', { private: true }),
  message(7, eve, '2026-11-20T00:06:00Z'),
  message(8, eve, '2026-11-20T00:20:00Z'),
])

it('marks days, groups what was said in one breath, and keeps notes apart', () => {
  const expected = ['day', 'Eve:1', 'day', 'Eve:1', 'system', 'Maya:2', 'Maya:1', 'Eve:1', 'Eve:1']
  expect(shape(timeline(stream, reader))).toEqual(expected)
})

it('marks where the unread ones begin', () => {
  const items = timeline(stream, { ...reader, unreadAfterSeq: 6 })
  expect(shape(items).slice(-3)).toEqual(['unread', 'Eve:1', 'Eve:1'])
})

it('keeps the key of an own message when it arrives', () => {
  const pending = queued(emptyStream, {
    clientMessageId: 'a',
    text: 'x',
    private: false,
    createdAt: '2026-11-20T00:03:00Z',
  })
  const keyOf = (items: TimelineItem[]) =>
    items.flatMap((item) => (item.kind === 'group' ? item.lines : [])).at(-1)?.key
  expect(keyOf(timeline(pending, reader))).toBe('a')
  expect(timeline(stream, reader).some((item) => item.kind === 'group' && item.lines[0]?.key === 'a')).toBe(
    true,
  )
})
