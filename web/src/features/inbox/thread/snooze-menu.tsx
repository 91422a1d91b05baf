import { CalendarClock, Clock } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { IconButton } from '@/components/ui/button'
import { Menu, MenuItem, MenuLabel } from '@/components/ui/menu'
import { useNow, useTimeTaste } from '@/lib/clock'
import { useT } from '@/lib/i18n'
import { patiently } from '@/lib/patient-import'
import { dateTime } from '@/lib/time'
import { snoozePresets } from './snooze-presets'

const PickTimeDialog = lazy(() => patiently(() => import('@/components/pick-time-dialog')))

interface SnoozeMenuProps {
  onSnooze: (until: string) => void
  className?: string
}

/** Puts a conversation away until a time that people mean. */
export function SnoozeMenu({ onSnooze, className }: SnoozeMenuProps) {
  const t = useT()
  const [isPicking, setIsPicking] = useState(false)
  return (
    <>
      <Menu
        label={t('inbox.snooze')}
        align="end"
        className="w-72"
        trigger={(props) => (
          <IconButton
            id="snooze-menu"
            {...props}
            label={t('inbox.snooze')}
            shortcut="Z"
            className={className}
          >
            <Clock />
          </IconButton>
        )}
      >
        {(close) => (
          <>
            <MenuLabel>{t('inbox.snoozeUntil')}</MenuLabel>
            <SnoozeItems
              onSnooze={(until) => {
                close()
                onSnooze(until)
              }}
              onPick={() => {
                close()
                setIsPicking(true)
              }}
            />
          </>
        )}
      </Menu>
      {isPicking && (
        <Suspense>
          <PickTimeDialog
            title={t('inbox.snoozeUntil')}
            confirm={t('inbox.snooze')}
            onPick={onSnooze}
            onClose={() => setIsPicking(false)}
          />
        </Suspense>
      )}
    </>
  )
}

interface SnoozeItemsProps {
  onSnooze: (until: string) => void
  /** Leaves the choice of another time out when it is absent. */
  onPick?: () => void
}

export function SnoozeItems({ onSnooze, onPick }: SnoozeItemsProps) {
  const t = useT()
  const now = useNow()
  const taste = useTimeTaste()
  return (
    <>
      {snoozePresets(now, taste.timeZone).map(({ label, at }) => (
        <MenuItem key={label} icon={<Clock />} onSelect={() => onSnooze(new Date(at).toISOString())}>
          <span className="flex justify-between gap-3">
            {t(label)}
            <span className="text-xs text-fg-3 tnum self-center">{dateTime(at, taste)}</span>
          </span>
        </MenuItem>
      ))}
      {onPick && (
        <MenuItem icon={<CalendarClock />} onSelect={onPick}>
          {t('inbox.pickTime')}
        </MenuItem>
      )}
    </>
  )
}
