import { Bell } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { CountBadge } from '@/components/ui/chip'
import { Popover } from '@/components/ui/popover'
import { SkeletonRows } from '@/components/ui/states'
import { useT } from '@/lib/i18n'
import { patiently } from '@/lib/patient-import'
import { useUnreadNotifications } from './live-counts'

const NotificationList = lazy(() => patiently(() => import('./notification-list')))

/** The bell of the rail. */
export function NotificationsMenu() {
  const t = useT()
  const unread = useUnreadNotifications()
  const label =
    unread > 0 ? t('nav.unread', { place: t('nav.notifications'), count: unread }) : t('nav.notifications')
  return (
    <Popover
      label={t('nav.notifications')}
      side="right"
      align="end"
      className="w-88 p-0"
      trigger={(props) => (
        <button
          type="button"
          {...props}
          aria-label={label}
          title={t('nav.notifications')}
          className="relative grid place-items-center size-9 rounded-lg text-fg-3 hover:bg-hover hover:text-fg"
        >
          <Bell className="size-[18px]" strokeWidth={1.9} />
          <CountBadge count={unread} className="absolute -top-0.5 -end-0.5 ring-2 ring-bg" />
        </button>
      )}
    >
      {(close) => (
        <Suspense fallback={<SkeletonRows rows={3} />}>
          <NotificationList onDone={close} />
        </Suspense>
      )}
    </Popover>
  )
}
