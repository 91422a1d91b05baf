import { expect, it } from 'vitest'
import { moneyText, parseMoney } from './money'

it.each([
  ['14400', { amount: 1_440_000, currency: 'EUR' }],
  ['14,400', { amount: 1_440_000, currency: 'EUR' }],
  ['1.250,50', { amount: 125_050, currency: 'EUR' }],
  ['99.9 usd', { amount: 9_990, currency: 'USD' }],
  ['5000 JPY', { amount: 5_000, currency: 'JPY' }],
  ['a lot', undefined],
  ['-5', undefined],
])('reads %s', (text, expected) => expect(parseMoney(text, 'EUR')).toEqual(expected))

it('writes what it reads', () => {
  const money = { amount: 1_440_050, currency: 'EUR' }
  expect(moneyText(money)).toBe('14400.50 EUR')
  expect(moneyText(money, 'en')).toBe('€14,400.50')
})
