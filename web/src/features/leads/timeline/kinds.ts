import type { ActivityKind, ActivityView } from '@/generated/wire'
import { dayKey, type TimeTaste } from '@/lib/time'

export const TIMELINE_FILTERS = ['all', 'captures', 'chats', 'notes', 'followUps', 'changes'] as const
export type TimelineFilter = (typeof TIMELINE_FILTERS)[number]

/** Which kinds of activity a filter shows; none for all. */
export const KINDS_OF: Record<TimelineFilter, ActivityKind[] | undefined> = {
  all: undefined,
  captures: ['created', 'capture', 'identified'],
  chats: ['conversation'],
  notes: ['note'],
  followUps: ['follow_up', 'follow_up_done'],
  changes: ['assigned', 'status', 'changed', 'tags'],
}

/** Groups activities by the day on which they happened in the person's zone, in the order they came. */
export function byDay(activities: ActivityView[], taste: TimeTaste): [string, ActivityView[]][] {
  const days = new Map<string, ActivityView[]>()
  for (const activity of activities) {
    const day = dayKey(activity.at, taste)
    days.set(day, [...(days.get(day) ?? []), activity])
  }
  return [...days]
}
