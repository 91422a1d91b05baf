/** Moments that people mean when they say "tomorrow at nine", in their own time zone. */
const DAY_MS = 86_400_000

export interface LocalTime {
  year: number
  month: number
  day: number
  hour: number
  minute: number
}

/** What the clock and the calendar of a zone show at an instant. */
export function localTime(instant: number, timeZone?: string): LocalTime {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(instant)
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  return {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour: read('hour'),
    minute: read('minute'),
  }
}

/** The instant at which the zone's clock shows this. In the hour that a change of clocks skips, the hour after it. */
export function instantOf(time: LocalTime, timeZone?: string): number {
  const wanted = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute)
  let instant = wanted
  for (let round = 0; round < 3; round += 1) {
    const seen = localTime(instant, timeZone)
    const difference = wanted - Date.UTC(seen.year, seen.month - 1, seen.day, seen.hour, seen.minute)
    if (difference === 0) break
    instant += difference
  }
  return instant
}

/** `days` from today at `hour` o'clock. */
export function dayAt(now: number, days: number, hour: number, timeZone?: string): number {
  const today = localTime(now, timeZone)
  const day = new Date(Date.UTC(today.year, today.month - 1, today.day) + days * DAY_MS)
  const date = { year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate() }
  return instantOf({ ...date, hour, minute: 0 }, timeZone)
}

/** The Monday after today at `hour` o'clock. */
export function nextMondayAt(now: number, hour: number, timeZone?: string): number {
  const { year, month, day } = localTime(now, timeZone)
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay()
  return dayAt(now, (8 - weekday) % 7 || 7, hour, timeZone)
}

/** The value of a `datetime-local` field for an instant. */
export function fieldValue(instant: number, timeZone?: string): string {
  const { year, month, day, hour, minute } = localTime(instant, timeZone)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`
}

/** The instant that a `datetime-local` field names, or nothing while it is not filled. */
export function fromFieldValue(value: string, timeZone?: string): number | undefined {
  const match = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/.exec(value)
  if (!match) return undefined
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = match.slice(1).map(Number)
  return instantOf({ year, month, day, hour, minute }, timeZone)
}
