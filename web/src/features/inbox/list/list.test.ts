import { describe, expect, it } from 'vitest'
import type { ConversationView, MessageView } from '@/generated/wire'
import { inboxSearch } from '../search'
import { belongs, byActivity } from './filter'
import { asRead, refreshed, withMessage } from './news'

const me = 'usr_me'

function message(
  seq: number,
  sender: MessageView['sender']['type'],
  id = 'x',
  isPrivate = false,
): MessageView {
  return {
    id: `msg_${seq}`,
    conversationId: 'conv_1',
    seq,
    sender: { type: sender, id, name: 'Somebody', avatarUrl: null },
    text: 'text',
    private: isPrivate,
    attachments: [],
    clientMessageId: null,
    createdAt: `2026-11-20T10:00:${String(seq).padStart(2, '0')}Z`,
  }
}

const base: ConversationView = {
  id: 'conv_1',
  number: 1,
  siteId: 'site_1',
  visitor: { id: 'vis_1', name: 'Eve', email: null, state: 'anonymous', online: true },
  status: 'open',
  snoozedUntil: null,
  assignee: null,
  team: null,
  priority: null,
  labels: [],
  unreadCount: 2,
  lastSeq: 5,
  lastMessage: message(5, 'visitor'),
  waitingSince: '2026-11-20T10:00:04Z',
  visitorReadSeq: 3,
  leadId: null,
  createdAt: '2026-11-20T09:00:00Z',
  lastActivityAt: '2026-11-20T10:00:05Z',
}

describe('belongs', () => {
  const mine = { ...base, assignee: { id: me, name: 'Me', avatarUrl: null } }
  it.each([
    ['mine', mine, true],
    ['mine', base, false],
    ['unassigned', base, true],
    ['unassigned', mine, false],
    ['all', mine, true],
    ['resolved', mine, false],
    ['resolved', { ...base, status: 'resolved' as const }, true],
    ['snoozed', { ...base, status: 'snoozed' as const }, true],
    ['all', { ...base, status: 'snoozed' as const }, false],
  ] as const)('%s', (view, conversation, expected) => {
    expect(belongs(conversation, { view }, me)).toBe(expected)
  })

  it('keeps to the site', () => {
    expect(belongs(base, { view: 'all', siteId: 'site_2' }, me)).toBe(false)
  })
})

describe('news', () => {
  it('counts what a visitor added since the frame before', () => {
    const news = { ...base, lastSeq: 7, lastMessage: message(7, 'visitor'), unreadCount: 99 }
    expect(refreshed(base, news, me).unreadCount).toBe(4)
  })

  it('knows that who answers has read', () => {
    const news = { ...base, lastSeq: 6, lastMessage: message(6, 'agent', me), unreadCount: 99 }
    expect(refreshed(base, news, me).unreadCount).toBe(0)
  })

  it('does not go back behind a message that came on its own', () => {
    const ahead = withMessage(base, message(6, 'visitor'))
    expect(ahead.unreadCount).toBe(3)
    expect(refreshed(ahead, { ...base, labels: ['vip'] }, me)).toMatchObject({
      lastSeq: 6,
      unreadCount: 3,
      labels: ['vip'],
    })
  })

  it('takes a repeated message once', () => expect(withMessage(base, message(5, 'visitor'))).toBe(base))

  it('waits no longer after an answer, but still after a note', () => {
    expect(withMessage(base, message(6, 'agent', me)).waitingSince).toBeNull()
    expect(withMessage(base, message(6, 'agent', me, true)).waitingSince).toBe(base.waitingSince)
  })

  it('reads', () => expect(asRead(base).unreadCount).toBe(0))
})

it('sorts by activity, then by id', () => {
  const later = { ...base, id: 'conv_2', lastActivityAt: '2026-11-20T11:00:00Z' }
  const twin = { ...base, id: 'conv_9' }
  expect([base, twin, later].toSorted(byActivity).map(({ id }) => id)).toEqual(['conv_2', 'conv_9', 'conv_1'])
})

it('reads the address', () => {
  expect(inboxSearch({ view: 'all', site: 'site_1', x: 1 })).toEqual({ view: 'all', site: 'site_1' })
  expect(inboxSearch({ view: 'nonsense', site: 4 })).toEqual({})
})
