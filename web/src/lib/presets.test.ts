import { describe, expect, it } from 'vitest'
import { dayAt, fieldValue, fromFieldValue, nextMondayAt } from './presets'

const iso = (instant: number | undefined) => new Date(instant ?? Number.NaN).toISOString()
const at = (text: string) => Date.parse(text)

describe('tomorrow at nine', () => {
  it('is nine in the zone', () => {
    expect(iso(dayAt(at('2026-11-20T22:30:00Z'), 1, 9, 'Europe/Berlin'))).toBe('2026-11-21T08:00:00.000Z')
  })
  it('counts from the day in the zone, not in UTC', () => {
    expect(iso(dayAt(at('2026-11-20T23:30:00Z'), 1, 9, 'Europe/Berlin'))).toBe('2026-11-22T08:00:00.000Z')
    expect(iso(dayAt(at('2026-11-20T02:00:00Z'), 1, 9, 'America/New_York'))).toBe('2026-11-20T14:00:00.000Z')
  })
  it('holds across the change of clocks', () => {
    expect(iso(dayAt(at('2026-03-28T12:00:00Z'), 1, 9, 'Europe/Berlin'))).toBe('2026-03-29T07:00:00.000Z')
  })
  it('works beyond the end of a year and in odd zones', () => {
    expect(iso(dayAt(at('2026-12-31T12:00:00Z'), 1, 9, 'Asia/Kolkata'))).toBe('2027-01-01T03:30:00.000Z')
  })
})

it('finds next Monday, also on a Monday', () => {
  expect(iso(nextMondayAt(at('2026-11-20T12:00:00Z'), 9, 'UTC'))).toBe('2026-11-23T09:00:00.000Z')
  expect(iso(nextMondayAt(at('2026-11-23T12:00:00Z'), 9, 'UTC'))).toBe('2026-11-30T09:00:00.000Z')
  expect(iso(nextMondayAt(at('2026-11-22T12:00:00Z'), 9, 'UTC'))).toBe('2026-11-23T09:00:00.000Z')
})

it('reads what a field shows', () => {
  const instant = at('2026-07-01T10:15:00Z')
  expect(fieldValue(instant, 'Asia/Tokyo')).toBe('2026-07-01T19:15')
  expect(fromFieldValue('2026-07-01T19:15', 'Asia/Tokyo')).toBe(instant)
  expect(fromFieldValue('')).toBeUndefined()
})
