import { afterEach, expect, test } from 'vitest'
import { forgetRecent, keepRecent, readRecent, withLatest, type Recent } from './recent'
import type { Session } from './session'

afterEach(() => localStorage.clear())

const session = { user: { id: 'usr_1' }, workspace: { id: 'wsp_1' } } as Session
const other = { user: { id: 'usr_1' }, workspace: { id: 'wsp_2' } } as Session
const lead = (id: string, name = id): Recent => ({ kind: 'lead', id, name })

test('what was opened last is first, once, under its newest name', () => {
  const list = withLatest([lead('a'), lead('b')], lead('b', 'Bea'))
  expect(list).toEqual([lead('b', 'Bea'), lead('a')])
})

test('a few are enough', () => {
  for (const id of 'abcdefgh') keepRecent(session, lead(id))
  expect(readRecent(session).map(({ id }) => id)).toEqual(['h', 'g', 'f', 'e', 'd', 'c'])
})

test('workspaces do not see each other, and nothing outlives the sign-in', () => {
  keepRecent(session, lead('a'))
  expect(readRecent(other)).toEqual([])
  localStorage.setItem('theme', 'dark')
  forgetRecent()
  expect(readRecent(session)).toEqual([])
  expect(localStorage.getItem('theme')).toBe('dark')
})

test('what somebody else wrote there is no list', () => {
  localStorage.setItem('recent:usr_1:wsp_1', '{"no":"list"}')
  expect(readRecent(session)).toEqual([])
  localStorage.setItem('recent:usr_1:wsp_1', 'nonsense')
  expect(readRecent(session)).toEqual([])
})
