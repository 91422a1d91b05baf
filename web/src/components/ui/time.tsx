import { cn } from '@/lib/cn'
import { useNow, useTimeTaste } from '@/lib/clock'
import { useT } from '@/lib/i18n'
import { absolute, dateTime, relativeLong, relativeShort } from '@/lib/time'

interface TimeProps {
  at: string
  /** `short` "4m", `long` "4 minutes ago", `full` the date and time. */
  as?: 'short' | 'long' | 'full'
  /** Shows the whole truth to the keyboard, too. Not inside a link or button. */
  focusable?: boolean
  className?: string
}

/** A moment, relative to now, with the whole truth on hover and, where it can have it, on focus. */
export function Time({ at, as = 'short', focusable = false, className }: TimeProps) {
  const now = useNow()
  const taste = useTimeTaste()
  const t = useT()
  const words = {
    short: () => relativeShort(at, now, taste, t('time.now')),
    long: () => relativeLong(at, now, taste),
    full: () => dateTime(at, taste),
  }
  return (
    <time
      dateTime={at}
      title={absolute(at, taste)}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- its title is shown while it has the focus
      tabIndex={focusable ? 0 : undefined}
      className={cn('tnum', className)}
    >
      {words[as]()}
    </time>
  )
}
