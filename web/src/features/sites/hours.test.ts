import { describe, expect, it } from 'vitest'
import { isInOrder, nextSpan, officeWeek, openHoursOf, weekOf } from './hours'

const open = (from: string, to: string) => ({ from, to })

describe('weekOf', () => {
  it('gives each day its spans in order, and back come the same hours', () => {
    const days = [
      { day: 'tuesday' as const, from: '08:00', to: '12:00' },
      { day: 'tuesday' as const, from: '13:00', to: '24:00' },
      { day: 'sunday' as const, from: '10:00', to: '14:00' },
    ]
    const week = weekOf({ timeZone: 'Europe/Berlin', days: days.toReversed() })
    expect(week.map(({ spans }) => spans.length)).toEqual([0, 2, 0, 0, 0, 0, 1])
    expect(week[1]?.spans[1]?.to).toBe('00:00')
    expect(openHoursOf(week)).toEqual(days)
  })
})

it('begins with five days of office hours', () => {
  expect(openHoursOf(officeWeek()).map(({ day }) => day)).toEqual([
    'monday',
    'tuesday',
    'wednesday',
    'thursday',
    'friday',
  ])
})

describe('isInOrder', () => {
  it.each([
    [[]],
    [[open('09:00', '17:00')]],
    [[open('09:00', '12:00'), open('12:00', '17:00')]],
    [[open('18:00', '00:00')]],
    [[open('00:00', '00:00')]],
  ])('accepts %j', (spans) => {
    expect(isInOrder(spans)).toBe(true)
  })

  it.each([
    [[open('17:00', '09:00')]],
    [[open('09:00', '09:00')]],
    [[open('09:00', '13:00'), open('12:00', '17:00')]],
    [[open('09:00', '')]],
    [[open('18:00', '00:00'), open('20:00', '21:00')]],
  ])('refuses %j', (spans) => {
    expect(isInOrder(spans)).toBe(false)
  })
})

describe('nextSpan', () => {
  it('leaves an hour for the break', () => {
    expect(nextSpan([open('08:00', '12:00')])).toEqual(open('13:00', '17:00'))
    expect(nextSpan([open('08:00', '21:30')])).toEqual(open('22:00', '23:00'))
  })

  it('finds no room at the end of the day', () => {
    expect(nextSpan([open('08:00', '22:30')])).toBeUndefined()
    expect(nextSpan([open('18:00', '00:00')])).toBeUndefined()
  })
})
