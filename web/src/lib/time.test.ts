import { describe, expect, it } from 'vitest'
import { absolute, dayKey, dayName, relativeLong, relativeShort } from './time'

const NOW = Date.parse('2026-11-20T14:32:00Z')
const ATHENS = { locale: 'en-GB', timeZone: 'Europe/Athens' }

function minutesAgo(minutes: number): number {
  return NOW - minutes * 60_000
}

describe('relativeShort', () => {
  it.each([
    [0, 'now'],
    [0.9, 'now'],
    [4, '4m'],
    [59, '59m'],
    [60, '1h'],
    [23 * 60 + 59, '23h'],
    [24 * 60, '1d'],
    [6 * 24 * 60, '6d'],
  ])('says %s minutes as %s', (minutes, words) => {
    expect(relativeShort(minutesAgo(minutes), NOW, ATHENS)).toBe(words)
  })

  it('gives the date after a week, with the year when it is another', () => {
    expect(relativeShort('2026-11-02T10:00:00Z', NOW, ATHENS)).toBe('2 Nov')
    expect(relativeShort('2025-11-02T10:00:00Z', NOW, ATHENS)).toBe('2 Nov 2025')
  })

  it('speaks the language of the person', () => {
    expect(relativeShort(minutesAgo(4), NOW, { locale: 'de' }, 'jetzt')).toMatch(/^4.Min\.$/)
    expect(relativeShort(NOW, NOW, { locale: 'de' }, 'jetzt')).toBe('jetzt')
  })
})

it('says past and future in words', () => {
  expect(relativeLong(minutesAgo(4), NOW, ATHENS)).toBe('4 minutes ago')
  expect(relativeLong(minutesAgo(-120), NOW, ATHENS)).toBe('in 2 hours')
})

it('names the zone in the whole truth', () => {
  expect(absolute(NOW, ATHENS)).toContain('16:32')
  expect(absolute(NOW, ATHENS)).toContain('(Europe/Athens)')
})

it('changes the day at midnight of the person, not of the server', () => {
  const lateInUtc = '2026-11-20T22:30:00Z'
  expect(dayKey(lateInUtc, ATHENS)).toBe('2026-11-21')
  expect(dayKey(lateInUtc, { locale: 'en', timeZone: 'UTC' })).toBe('2026-11-20')
})

it('names today and yesterday', () => {
  expect(dayName(NOW, NOW, ATHENS)).toBe('Today')
  expect(dayName(minutesAgo(24 * 60), NOW, ATHENS)).toBe('Yesterday')
  expect(dayName('2026-11-10T10:00:00Z', NOW, ATHENS)).toBe('Tuesday 10 November')
})
