import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import {
  CalendarClock,
  CalendarDays,
  Mail,
  MessageCircle,
  MessageSquare,
  Phone,
  type LucideIcon,
} from 'lucide-react'
import { Chip } from '@/components/ui/chip'
import { Time } from '@/components/ui/time'
import { toast, toastProblem } from '@/components/ui/toast'
import type { TaskChannel, TaskView } from '@/generated/wire'
import { api } from '@/lib/api'
import { useNow } from '@/lib/clock'
import { useT } from '@/lib/i18n'
import { useSession } from '@/lib/session'
import { myTasksQuery } from './queries'
import { Section } from './section'

const ICONS: Record<TaskChannel, LucideIcon> = {
  call: Phone,
  email: Mail,
  whatsapp: MessageCircle,
  sms: MessageSquare,
  meeting: CalendarDays,
  other: CalendarClock,
}

export function FollowUps() {
  const t = useT()
  const { user } = useSession()
  const tasks = useQuery(myTasksQuery(user.id))
  return (
    <Section title={t('home.followUps')} icon={CalendarClock} query={tasks} empty={t('home.noFollowUps')}>
      {(task) => <FollowUp task={task} />}
    </Section>
  )
}

function FollowUp({ task }: { task: TaskView }) {
  const t = useT()
  const now = useNow()
  const setDone = useSetDone()
  const overdue = Date.parse(task.dueAt) < now
  const Icon = ICONS[task.channel ?? 'other']
  return (
    <div className="flex items-center gap-3 px-4 py-3">
      {/* The padding makes room for a finger. */}
      <label className="flex p-3 -m-3 cursor-pointer">
        <input
          type="checkbox"
          className="checkbox shrink-0"
          aria-label={t('home.markDone', { name: task.lead.name })}
          checked={task.status === 'done'}
          onChange={() => setDone(task)}
        />
      </label>
      <Icon className="size-4 shrink-0 text-fg-3" aria-hidden="true" />
      <div className="flex-1 min-w-0">
        <Link
          to="/leads/$leadId"
          params={{ leadId: task.lead.id }}
          className="font-medium hover:underline truncate block"
        >
          {task.lead.name}
        </Link>
        {task.note && (
          <p dir="auto" className="truncate text-fg-3">
            {task.note}
          </p>
        )}
      </div>
      <Chip tone={overdue ? 'bad' : 'neutral'}>
        {overdue && <span>{t('home.overdue')}</span>}
        <Time at={task.dueAt} as="long" />
      </Chip>
    </div>
  )
}

interface StatusChange {
  task: TaskView
  status: 'open' | 'done'
}

/** Ticks a follow-up off at once; the toast takes it back. */
function useSetDone() {
  const t = useT()
  const client = useQueryClient()
  const { user } = useSession()
  const { queryKey } = myTasksQuery(user.id)
  const patch = useMutation({
    mutationFn: ({ task, status }: StatusChange) => api.patch(`/tasks/${task.id}`, { status }),
    // Here and not at the call: the row is gone from the screen by then.
    onSuccess: (_, { task, status }) => {
      const undo = () => patch.mutate({ task, status: 'open' })
      if (status === 'done') toast(t('home.done', { name: task.lead.name }), undo)
    },
    onError: toastProblem,
    onSettled: () => client.invalidateQueries({ queryKey: ['tasks'] }),
  })
  return (task: TaskView) => {
    client.setQueryData(
      queryKey,
      (page) => page && { ...page, data: page.data.filter(({ id }) => id !== task.id) },
    )
    patch.mutate({ task, status: 'done' })
  }
}
