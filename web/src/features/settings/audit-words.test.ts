import { expect, test } from 'vitest'
import type { AuditEntryView } from '@/generated/wire'
import { activateLanguage, say } from '@/lib/i18n'
import { actionWords, actorWords, detailWords, targetWords } from './audit-words'

const ENTRY: AuditEntryView = {
  id: '1',
  at: '2026-11-21T10:00:00Z',
  actorKind: 'user',
  actorId: 'usr_ann',
  actorName: 'Ann',
  action: 'conversation.assigned',
  target: 'conv_1',
  detail: { userId: 'usr_bob' },
  ip: null,
}
const NAMES = new Map([
  ['usr_ann', 'Ann'],
  ['usr_bob', 'Bob'],
])

test('an action is said in words, and one that has none yet by its code', async () => {
  await activateLanguage('en')
  expect(actionWords('conversation.assigned', say)).toBe('Assigned a conversation')
  expect(actionWords('moon.landed', say)).toBe('moon.landed')
})

test('people are called by their names, and nobody is named twice', () => {
  expect(detailWords(ENTRY.detail, NAMES)).toBe('userId: Bob')
  expect(targetWords({ ...ENTRY, target: 'usr_bob' }, NAMES)).toBe('Bob')
  expect(targetWords({ ...ENTRY, target: 'usr_ann' }, NAMES)).toBe('')
  expect(targetWords(ENTRY, NAMES)).toBe('conv_1')
})

test('lists, nothing and what has no name stay readable', () => {
  expect(detailWords({ roles: ['agent', 'sales'], note: null, none: [] }, NAMES)).toBe(
    'roles: agent, sales · note: – · none: –',
  )
  expect(detailWords({}, NAMES)).toBe('')
})

test('the system is called by the name of the product', async () => {
  await activateLanguage('en')
  expect(actorWords({ ...ENTRY, actorKind: 'system', actorId: null, actorName: null }, say)).toBe(
    'Porchlight',
  )
})
