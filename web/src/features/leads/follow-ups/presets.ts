import type { MessageKey } from '@/lib/i18n'
import { dayAt, nextMondayAt } from '@/lib/presets'

const MORNING = 9
const HOUR_MS = 3_600_000

/** When leads are usually followed up, in the person's zone. */
export function followUpPresets(now: number, timeZone?: string): { label: MessageKey; at: number }[] {
  return [
    { label: 'leads.preset.twoHours', at: now + 2 * HOUR_MS },
    { label: 'leads.preset.tomorrow', at: dayAt(now, 1, MORNING, timeZone) },
    { label: 'leads.preset.threeDays', at: dayAt(now, 3, MORNING, timeZone) },
    { label: 'leads.preset.nextWeek', at: nextMondayAt(now, MORNING, timeZone) },
  ]
}
