import type { BusinessHours, OpenHours, Weekday } from '@/generated/wire'

/** The day of a business week, and from when until when somebody answers; none on a closed day. */
export interface Day {
  day: Weekday
  spans: Span[]
}

/** From one time of the day to a later one, as a time field has them: midnight at the end is `00:00`. */
export interface Span {
  from: string
  to: string
}

export const WEEK: readonly Weekday[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
]

export const OFFICE_HOURS: Span = { from: '09:00', to: '17:00' }

const MIDNIGHT = '00:00'
const END_OF_DAY = '24:00'

/** What is shown when business hours are turned on for the first time. */
export function officeWeek(): Day[] {
  return WEEK.map((day, index) => ({ day, spans: index < 5 ? [OFFICE_HOURS] : [] }))
}

/** The week as it is edited, each day with its spans in their order. */
export function weekOf({ days }: BusinessHours): Day[] {
  return WEEK.map((day) => ({
    day,
    spans: days
      .filter((open) => open.day === day)
      .map(({ from, to }) => ({ from, to: to === END_OF_DAY ? MIDNIGHT : to }))
      .toSorted((one, other) => one.from.localeCompare(other.from)),
  }))
}

/** The week as the server keeps it. */
export function openHoursOf(week: Day[]): OpenHours[] {
  return week.flatMap(({ day, spans }) => spans.map(({ from, to }) => ({ day, from, to: endOf(to) })))
}

/** Whether each span ends after it begins, and the next begins no earlier. */
export function isInOrder(spans: Span[]): boolean {
  return spans.every(({ from, to }, index) => {
    const before = spans[index - 1]
    return from !== '' && to !== '' && from < endOf(to) && (before === undefined || endOf(before.to) <= from)
  })
}

/** The next span of a day: an hour after the last, as after a break; none when the day is full. */
export function nextSpan(spans: Span[]): Span | undefined {
  const last = spans.at(-1)
  if (!last) return OFFICE_HOURS
  const hour = Number(endOf(last.to).slice(0, 2)) + 1
  if (hour > 22) return undefined
  const time = (at: number) => `${String(at).padStart(2, '0')}:00`
  return { from: time(hour), to: time(Math.min(hour + 4, 23)) }
}

/** What a day of the week is called, Monday being the first. 5 January 1970 was one. */
export function dayName(index: number, locale: string): string {
  const date = new Date(Date.UTC(1970, 0, 5 + index))
  return new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(date)
}

function endOf(to: string): string {
  return to === MIDNIGHT ? END_OF_DAY : to
}
