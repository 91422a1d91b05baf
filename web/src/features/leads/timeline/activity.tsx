import {
  CalendarCheck,
  CalendarPlus,
  FileInput,
  Flag,
  MessageCircle,
  Pencil,
  Sparkles,
  StickyNote,
  Tag,
  UserCheck,
  UserRound,
  type LucideIcon,
} from 'lucide-react'
import type { ActivityKind, ActivityView } from '@/generated/wire'
import { useTimeTaste } from '@/lib/clock'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { absolute, clockTime } from '@/lib/time'
import { ActivityBody } from './activity-body'
import { activityTitle } from './activity-title'

const ICONS: Record<ActivityKind, LucideIcon> = {
  created: Sparkles,
  capture: FileInput,
  note: StickyNote,
  assigned: UserCheck,
  status: Flag,
  changed: Pencil,
  tags: Tag,
  follow_up: CalendarPlus,
  follow_up_done: CalendarCheck,
  conversation: MessageCircle,
  identified: UserRound,
}

/** One entry of the timeline: what happened, who did it, when. */
export function ActivityItem({ activity }: { activity: ActivityView }) {
  const t = useT()
  const taste = useTimeTaste()
  const Icon = ICONS[activity.kind] ?? Sparkles
  const isNote = activity.kind === 'note'
  return (
    <li className="relative flex gap-3 pb-4 last:pb-1 group/item">
      <span
        aria-hidden="true"
        className="absolute start-[13.5px] top-8 bottom-0 w-px bg-line group-last/item:hidden"
      />
      <span
        aria-hidden="true"
        className={cn(
          'grid place-items-center size-7 shrink-0 rounded-full',
          isNote ? 'bg-warn-soft text-warn-fg' : 'bg-hover text-fg-2',
        )}
      >
        <Icon className="size-3.5" />
      </span>
      <div className="flex-1 min-w-0 pt-1">
        <p className="flex gap-2">
          <span className="min-w-0 wrap-anywhere" dir="auto">
            {activityTitle(activity, t)}
          </span>
          <time
            dateTime={activity.at}
            title={absolute(activity.at, taste)}
            className="ms-auto shrink-0 text-xs text-fg-3 tnum leading-5"
          >
            {clockTime(activity.at, taste)}
          </time>
        </p>
        <ActivityBody activity={activity} />
      </div>
    </li>
  )
}
