import { expect, it, vi } from 'vitest'
import { throttled } from './activity'

it('tells of work at once, then once a minute for as long as it goes on', () => {
  let now = 0
  const work = vi.fn()
  const sign = throttled(work, 60_000, () => now)
  for (const at of [0, 10, 59_999]) {
    now = at
    sign()
  }
  expect(work).toHaveBeenCalledTimes(1)
  now = 60_000
  sign()
  sign()
  expect(work).toHaveBeenCalledTimes(2)
})
