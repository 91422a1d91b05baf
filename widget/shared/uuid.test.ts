import { expect, test } from 'vitest'
import { isUuid, uuidv7 } from './uuid'

test('ids have the form, version and variant of RFC 9562', () => {
  expect(uuidv7()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(isUuid(uuidv7())).toBe(true)
  expect(isUuid('vis_01')).toBe(false)
})

test('the first 48 bits are the time', () => {
  const id = uuidv7(0x0fff_1234_5678)
  expect(id.slice(0, 13)).toBe('0fff1234-5678')
})

test('ten thousand ids are different and sorted, also when the clock goes back', () => {
  const ids = Array.from({ length: 10_000 }, (_, i) => uuidv7(Date.now() - (i % 3) * 1000))
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.toSorted()).toEqual(ids)
})
