/** Times for people: relative and absolute, in their language and their time zone. All from `Intl`. */

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

type Instant = string | number | Date

export interface TimeTaste {
  locale: string
  timeZone?: string
}

function ms(instant: Instant): number {
  return instant instanceof Date
    ? instant.getTime()
    : typeof instant === 'number'
      ? instant
      : Date.parse(instant)
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(taste: TimeTaste, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${taste.locale}|${taste.timeZone ?? ''}|${JSON.stringify(options)}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(taste.locale, { ...options, timeZone: taste.timeZone })
  formats.set(key, made)
  return made
}

function unit(value: number, name: 'minute' | 'hour' | 'day', locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'narrow' }).format(value)
}

/** "now", "4m", "3h", "2d", then a date. Used in lists, where room is short. */
export function relativeShort(instant: Instant, now: number, taste: TimeTaste, nowWord = 'now'): string {
  const age = Math.abs(now - ms(instant))
  if (age < MINUTE_MS) return nowWord
  if (age < HOUR_MS) return unit(Math.floor(age / MINUTE_MS), 'minute', taste.locale)
  if (age < DAY_MS) return unit(Math.floor(age / HOUR_MS), 'hour', taste.locale)
  if (age < 7 * DAY_MS) return unit(Math.floor(age / DAY_MS), 'day', taste.locale)
  return shortDate(instant, now, taste)
}

/** "4 minutes ago", "in 2 days". Used in sentences. */
export function relativeLong(instant: Instant, now: number, taste: TimeTaste): string {
  const words = new Intl.RelativeTimeFormat(taste.locale, { numeric: 'auto' })
  const difference = ms(instant) - now
  const size = Math.abs(difference)
  if (size < MINUTE_MS) return words.format(0, 'second')
  if (size < HOUR_MS) return words.format(Math.trunc(difference / MINUTE_MS), 'minute')
  if (size < DAY_MS) return words.format(Math.trunc(difference / HOUR_MS), 'hour')
  return words.format(Math.trunc(difference / DAY_MS), 'day')
}

/** "12 Nov", with the year when it is not this one. */
export function shortDate(instant: Instant, now: number, taste: TimeTaste): string {
  const year = format(taste, { year: 'numeric' })
  const sameYear = year.format(ms(instant)) === year.format(now)
  const options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }
  return format(taste, sameYear ? options : { ...options, year: 'numeric' }).format(ms(instant))
}

/** "Friday, 20 November 2026 at 16:32 (Europe/Athens)": the whole truth, for titles. */
export function absolute(instant: Instant, taste: TimeTaste): string {
  const zone = taste.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  return `${format(taste, { dateStyle: 'full', timeStyle: 'short' }).format(ms(instant))} (${zone})`
}

/** "20 Nov 2026, 16:32": for tables. */
export function dateTime(instant: Instant, taste: TimeTaste): string {
  return format(taste, { dateStyle: 'medium', timeStyle: 'short' }).format(ms(instant))
}

/** "16:32", or "4:32 PM" where people read it so. */
export function clockTime(instant: Instant, taste: TimeTaste): string {
  return format(taste, { timeStyle: 'short' }).format(ms(instant))
}

/** Names the day in the person's zone (`2026-11-20`), to group by it. */
export function dayKey(instant: Instant, taste: TimeTaste): string {
  return format({ ...taste, locale: 'en-CA' }, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    ms(instant),
  )
}

/** "Today", "Yesterday", or "Friday, 20 November". */
export function dayName(instant: Instant, now: number, taste: TimeTaste): string {
  const words = new Intl.RelativeTimeFormat(taste.locale, { numeric: 'auto' })
  const day = dayKey(instant, taste)
  if (day === dayKey(now, taste)) return capital(words.format(0, 'day'), taste.locale)
  if (day === dayKey(now - DAY_MS, taste)) return capital(words.format(-1, 'day'), taste.locale)
  return format(taste, { weekday: 'long', day: 'numeric', month: 'long' }).format(ms(instant))
}

function capital(word: string, locale: string): string {
  return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1)
}

/** The browser's own zone, the fallback for people who chose none. */
export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
