import { MenuItem, MenuLabel } from '@/components/ui/menu'
import { toastProblem } from '@/components/ui/toast'
import type { Availability } from '@/generated/wire'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { setAvailability, useAvailability } from '@/lib/presence'
import { useSession } from '@/lib/session'

const CHOICES = ['online', 'busy', 'offline'] as const satisfies Availability[]
const DOTS = { online: 'bg-ok', busy: 'bg-bad', offline: 'bg-field' } as const

/** The part of the profile menu that says whether the person takes chats and leads. Away comes by itself. */
export function AvailabilityItems({ onDone }: { onDone: () => void }) {
  const t = useT()
  const { user } = useSession()
  const now = useAvailability(user.id)
  function choose(status: Availability) {
    onDone()
    setAvailability(user.id, status).catch(toastProblem)
  }
  return (
    <>
      <MenuLabel>{t('availability.label')}</MenuLabel>
      {CHOICES.map((status) => (
        <MenuItem
          key={status}
          icon={
            <span
              aria-hidden="true"
              className={cn('size-2.5 mx-[3px] rounded-full shrink-0', DOTS[status])}
            />
          }
          checked={now === status || (now === 'away' && status === 'online')}
          onSelect={() => choose(status)}
        >
          {t(`availability.${status}`)}
        </MenuItem>
      ))}
    </>
  )
}
