import { expect, test } from 'vitest'
import { pauseBefore } from './connection'
import { uuidOf } from './type-id'

test('pauses grow up to half a minute and are left to chance', () => {
  expect(pauseBefore(1, 1006, 1)).toBe(500)
  expect(pauseBefore(1, 1006, 0)).toBe(250)
  expect(pauseBefore(4, 1006, 1)).toBe(4_000)
  expect(pauseBefore(30, 1006, 1)).toBe(30_000)
})

test('a reader that was too slow comes back at once, all readers of a stopping server do not', () => {
  expect(pauseBefore(1, 4408)).toBe(0)
  expect(pauseBefore(1, 1012, 0)).toBe(500)
  expect(pauseBefore(1, 1012, 1)).toBe(5_000)
})

test('a TypeID holds a UUID', () => {
  expect(uuidOf('prefix_01h455vb4pex5vsknk084sn02q')).toBe('01890a5d-ac96-774b-bcce-b302099a8057')
  expect(uuidOf('vis_short')).toBeNull()
  expect(uuidOf('vis_uuuuuuuuuuuuuuuuuuuuuuuuuu')).toBeNull()
})
