import { expect, it } from 'vitest'
import { nextSearch, tokenSearch } from './search'

it('comes back to a path of the app', () => {
  expect(nextSearch({ next: '/leads?q=ada' })).toEqual({ next: '/leads?q=ada' })
})

it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'leads', 7])(
  'does not go to %s',
  (next) => {
    expect(nextSearch({ next })).toEqual({ next: undefined })
  },
)

it('takes a token that looks like a number as a text', () => {
  expect(tokenSearch({ token: 123 })).toEqual({ token: '123' })
})
