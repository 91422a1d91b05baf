import { render } from 'preact'
import { expect, test } from 'vitest'
import { t } from './i18n'
import { linesOf } from './lines'
import { hrefOf, isEmojiOnly, pieces, RichText } from './rich-text'

test('addresses become links, without the punctuation behind them', () => {
  expect(pieces('See https://a.test/x?y=1, or (www.b.test) or ada@c.test.')).toEqual([
    { text: 'See ' },
    { text: 'https://a.test/x?y=1', href: 'https://a.test/x?y=1' },
    { text: ', or (' },
    { text: 'www.b.test', href: 'https://www.b.test' },
    { text: ') or ' },
    { text: 'ada@c.test', href: 'mailto:ada@c.test' },
    { text: '.' },
  ])
})

test('nothing but http, https and mail becomes a link', () => {
  expect(pieces('javascript:alert(1) data:text/html,x').every(({ href }) => !href)).toBe(true)
  expect(hrefOf('HTTPS://A.test')).toBe('HTTPS://A.test')
})

test('markup is shown, never read', () => {
  render(<RichText text={'<img src=x onerror=alert(1)> <b>bold</b>'} />, document.body)
  expect(document.querySelector('img, b')).toBeNull()
  expect(document.body.textContent).toBe('<img src=x onerror=alert(1)> <b>bold</b>')
})

test('a few emoji alone are shown large', () => {
  expect(['🎉', '👍🏽 🙏', '👩‍🚀'].every(isEmojiOnly)).toBe(true)
  expect(['ok 👍', '12', ''].some(isEmojiOnly)).toBe(false)
})

test('plurals and values', () => {
  expect(t('newMessages', { count: 1 })).toBe('1 new message')
  expect(t('newMessages', { count: 3 })).toBe('3 new messages')
  expect(t('typing', { name: 'Maya' })).toBe('Maya is writing')
})

test('a waiting message that is stored already is shown once, under the same key', () => {
  const item = {
    clientMessageId: 'c1',
    conversationId: 'conv_1',
    text: 'a',
    createdAt: '2026-01-01T10:00:00Z',
  }
  const [before] = linesOf([], [item])
  const stored = {
    id: 'msg_1',
    conversationId: 'conv_1',
    seq: 1,
    sender: { type: 'visitor' as const, id: null, name: '', avatarUrl: null },
    text: 'a',
    private: false,
    attachments: [],
    clientMessageId: 'c1',
    createdAt: item.createdAt,
  }
  const after = linesOf([stored], [item])
  expect(after).toHaveLength(1)
  expect(after[0]?.key).toBe(before?.key)
})
