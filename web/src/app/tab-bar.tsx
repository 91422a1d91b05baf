import { Link } from '@tanstack/react-router'
import { Menu as MenuIcon, Search } from 'lucide-react'
import { CountBadge } from '@/components/ui/chip'
import { useT } from '@/lib/i18n'
import { useSession } from '@/lib/session'
import { useInboxCounts, useUnreadNotifications } from './live-counts'
import { DESTINATIONS, permitted, type Destination } from './navigation'

const ON_THE_BAR: Destination['to'][] = ['/', '/inbox', '/leads']
const TAB =
  'relative flex flex-col items-center gap-0.5 pt-2 pb-1.5 text-2xs font-medium text-fg-3 aria-[current=page]:text-accent-fg'

/** The tabs at the foot of a phone. Hidden while a conversation is open (`data-thread` on an ancestor of it). */
export function TabBar({ onPalette }: { onPalette: () => void }) {
  const t = useT()
  const { workspace } = useSession()
  const unread = useInboxCounts()?.unread ?? 0
  const notifications = useUnreadNotifications()
  const places = permitted(DESTINATIONS, workspace.permissions).filter(({ to }) => ON_THE_BAR.includes(to))
  return (
    <nav
      aria-label={t('nav.main')}
      id="tabbar"
      className="no-print md:hidden grid grid-flow-col auto-cols-fr border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] [html[data-thread=open]_&]:hidden"
    >
      {places.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} activeOptions={{ exact: to === '/' }} className={TAB}>
          <span className="relative">
            <Icon className="size-[22px]" strokeWidth={1.8} aria-hidden="true" />
            {to === '/inbox' && (
              <CountBadge count={unread} className="absolute -top-1 -end-2 ring-2 ring-surface" />
            )}
          </span>
          {t(label)}
        </Link>
      ))}
      <button type="button" onClick={onPalette} className={TAB}>
        <Search className="size-[22px]" strokeWidth={1.8} aria-hidden="true" />
        {t('nav.search')}
      </button>
      <Link to="/more" className={TAB}>
        <span className="relative">
          <MenuIcon className="size-[22px]" strokeWidth={1.8} aria-hidden="true" />
          <CountBadge count={notifications} className="absolute -top-1 -end-2 ring-2 ring-surface" />
        </span>
        {t('nav.more')}
      </Link>
    </nav>
  )
}
