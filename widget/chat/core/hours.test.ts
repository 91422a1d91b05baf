import { expect, test } from 'vitest'
import { isOpen } from './hours'

test('an agent who comes online outside the hours opens nothing, until they begin', () => {
  const closed = { isOpen: false, changesAt: '2026-03-02T09:00:00Z' }
  expect(isOpen(closed, Date.parse('2026-03-02T08:59:59Z'))).toBe(false)
  expect(isOpen(closed, Date.parse('2026-03-02T09:00:00Z'))).toBe(true)
  expect(
    isOpen({ isOpen: true, changesAt: '2026-03-02T17:00:00Z' }, Date.parse('2026-03-02T18:00:00Z')),
  ).toBe(false)
  expect(isOpen({ isOpen: false, changesAt: null })).toBe(false)
  expect(isOpen(null)).toBe(true)
})
