import { render } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { allowSingleKeys, useShortcuts } from './keys'

const acts = { j: vi.fn(), 'g i': vi.fn(), Escape: vi.fn() }

function Page() {
  useShortcuts(acts)
  return null
}

function press(key: string) {
  window.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }))
}

afterEach(() => {
  allowSingleKeys(true)
  vi.clearAllMocks()
})

it('does what a key or two in a row say', () => {
  render(<Page />)
  for (const key of ['j', 'g', 'i']) press(key)
  expect(acts.j).toHaveBeenCalledTimes(1)
  expect(acts['g i']).toHaveBeenCalledTimes(1)
})

it('leaves keys that write a character alone when the person wants that, but not Escape', () => {
  allowSingleKeys(false)
  render(<Page />)
  for (const key of ['j', 'g', 'i', 'Escape']) press(key)
  expect(acts.j).not.toHaveBeenCalled()
  expect(acts['g i']).not.toHaveBeenCalled()
  expect(acts.Escape).toHaveBeenCalledTimes(1)
})
