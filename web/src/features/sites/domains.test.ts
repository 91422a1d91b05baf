import { describe, expect, it } from 'vitest'
import { hostOf, hostsIn, isHost, isHostPattern } from './domains'

describe('hostOf', () => {
  it.each([
    ['https://Shop.Example/path?x=1', 'shop.example'],
    ['shop.example/', 'shop.example'],
    ['  localhost:8081 ', 'localhost:8081'],
    ['http://müller.example#top', 'müller.example'],
  ])('takes the host out of %s', (pasted, host) => {
    expect(hostOf(pasted)).toBe(host)
  })
})

describe('isHost', () => {
  it.each(['shop.example', 'localhost', 'localhost:8081', 'müller.example', '127.0.0.1:8081'])(
    'accepts %s',
    (host) => {
      expect(isHost(host)).toBe(true)
    },
  )

  it.each(['', 'shop', '-a.example', 'a..example', 'a b.example', '*.example.com'])('refuses %s', (host) => {
    expect(isHost(host)).toBe(false)
  })
})

it('accepts a wildcard only in front', () => {
  expect(isHostPattern('*.example.com')).toBe(true)
  expect(isHostPattern('a.*.example.com')).toBe(false)
})

it('reads many hosts once each', () => {
  expect(hostsIn('a.example, b.example\nhttps://a.example/')).toEqual(['a.example', 'b.example'])
})
