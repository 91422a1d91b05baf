import { CalendarClock, Check, Trash2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { IconButton } from '@/components/ui/button'
import { Chip } from '@/components/ui/chip'
import { Menu, MenuItem, MenuLabel } from '@/components/ui/menu'
import { Time } from '@/components/ui/time'
import type { TaskView } from '@/generated/wire'
import { useNow, useTimeTaste } from '@/lib/clock'
import { useT } from '@/lib/i18n'
import { patiently } from '@/lib/patient-import'
import { CHANNEL_ICONS } from './channels'
import { followUpPresets } from './presets'
import type { FollowUpActions } from './use-follow-up-actions'

const PickTimeDialog = lazy(() => patiently(() => import('@/components/pick-time-dialog')))

interface FollowUpProps {
  task: TaskView
  actions: FollowUpActions
  disabled: boolean
}

/** One planned step: do it, put it off, or drop it. */
export function FollowUp({ task, actions, disabled }: FollowUpProps) {
  const t = useT()
  const now = useNow()
  const isOverdue = task.overdue || Date.parse(task.dueAt) < now
  const channel = task.channel ?? 'other'
  const Icon = CHANNEL_ICONS[channel]
  const words = task.note ?? t(`leads.channelDo.${channel}`)
  return (
    <li className="flex items-start gap-2 rounded-xl border border-line ps-3 pe-1 py-1.5">
      <Icon className="size-4 mt-2 shrink-0 text-fg-3" aria-hidden="true" />
      <div className="flex-1 min-w-0 py-1">
        <p className="wrap-anywhere" dir="auto">
          {words}
        </p>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 mt-0.5 text-xs text-fg-3">
          <Time at={task.dueAt} as="full" />
          {isOverdue && (
            <Chip tone="bad">
              {t('leads.overdue')} <Time at={task.dueAt} focusable />
            </Chip>
          )}
          {task.assignee && <span className="truncate max-w-full">{task.assignee.name}</span>}
        </p>
      </div>
      {!disabled && (
        <>
          <IconButton
            label={t('leads.followUpFinish', { name: words })}
            onClick={() => void actions.finish(task)}
          >
            <Check />
          </IconButton>
          <PostponeMenu task={task} actions={actions} />
          <IconButton
            label={t('leads.followUpDelete', { name: words })}
            onClick={() => void actions.remove(task)}
          >
            <Trash2 />
          </IconButton>
        </>
      )}
    </li>
  )
}

function PostponeMenu({ task, actions }: Omit<FollowUpProps, 'disabled'>) {
  const t = useT()
  const now = useNow()
  const { timeZone } = useTimeTaste()
  const [isPicking, setIsPicking] = useState(false)
  const move = (at: string) => void actions.postpone(task, at)
  return (
    <>
      <Menu
        label={t('leads.postpone')}
        align="end"
        trigger={(props) => (
          <IconButton {...props} label={t('leads.postpone')}>
            <CalendarClock />
          </IconButton>
        )}
      >
        {(close) => (
          <>
            <MenuLabel>{t('leads.postpone')}</MenuLabel>
            {followUpPresets(now, timeZone).map(({ label, at }) => (
              <MenuItem
                key={label}
                onSelect={() => {
                  close()
                  move(new Date(at).toISOString())
                }}
              >
                {t(label)}
              </MenuItem>
            ))}
            <MenuItem
              onSelect={() => {
                close()
                setIsPicking(true)
              }}
            >
              {t('leads.pickTime')}
            </MenuItem>
          </>
        )}
      </Menu>
      <Suspense>
        {isPicking && (
          <PickTimeDialog
            title={t('leads.postpone')}
            confirm={t('leads.postpone')}
            onPick={move}
            onClose={() => setIsPicking(false)}
          />
        )}
      </Suspense>
    </>
  )
}
