import type { HoursView } from '../wire'

/** Whether a site answers by its hours, as far as they were told: a change that has passed meanwhile counts. */
export function isOpen(
  hours: Pick<HoursView, 'isOpen' | 'changesAt'> | null | undefined,
  now = Date.now(),
): boolean {
  if (!hours) return true
  const hasChanged = hours.changesAt !== null && now >= Date.parse(hours.changesAt)
  return hours.isOpen !== hasChanged
}
