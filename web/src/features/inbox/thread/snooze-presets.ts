import type { MessageKey } from '@/lib/i18n'
import { dayAt, nextMondayAt } from '@/lib/presets'

const HOUR_MS = 3_600_000
const MORNING = 9

/** The times that conversations are usually put away until, in the person's zone. */
export function snoozePresets(now: number, timeZone?: string): { label: MessageKey; at: number }[] {
  return [
    { label: 'inbox.preset.oneHour', at: now + HOUR_MS },
    { label: 'inbox.preset.threeHours', at: now + 3 * HOUR_MS },
    { label: 'inbox.preset.tomorrow', at: dayAt(now, 1, MORNING, timeZone) },
    { label: 'inbox.preset.nextWeek', at: nextMondayAt(now, MORNING, timeZone) },
  ]
}
