import { Link } from '@tanstack/react-router'
import { CircleHelp, Search } from 'lucide-react'
import { CountBadge } from '@/components/ui/chip'
import { IconButton } from '@/components/ui/button'
import { useT } from '@/lib/i18n'
import { useSession } from '@/lib/session'
import { useInboxCounts } from './live-counts'
import { DESTINATIONS, permitted, SETTINGS, shortcutText, type Destination } from './navigation'
import { NotificationsMenu } from './notifications-menu'
import { ProfileMenu } from './profile-menu'
import { WorkspaceSwitcher } from './workspace-switcher'

interface RailProps {
  onPalette: () => void
  onKeys: () => void
}

/** The narrow column at the start edge of a desktop. */
export function Rail({ onPalette, onKeys }: RailProps) {
  const t = useT()
  const { workspace } = useSession()
  const unread = useInboxCounts()?.unread ?? 0
  return (
    <nav
      aria-label={t('nav.main')}
      className="no-print max-md:hidden w-14 shrink-0 flex flex-col items-center gap-1 py-3 border-e border-line bg-bg"
    >
      <WorkspaceSwitcher />
      <IconButton label={t('nav.search')} shortcut="Ctrl+K" onClick={onPalette} className="mt-2 size-9">
        <Search />
      </IconButton>
      {permitted(DESTINATIONS, workspace.permissions).map((place) => (
        <RailLink key={place.to} place={place} count={place.to === '/inbox' ? unread : 0} />
      ))}
      <span className="mt-auto" />
      <NotificationsMenu />
      <IconButton label={t('nav.keys')} shortcut="?" onClick={onKeys}>
        <CircleHelp />
      </IconButton>
      <RailLink place={SETTINGS} count={0} />
      <ProfileMenu />
    </nav>
  )
}

function RailLink({ place, count }: { place: Destination; count: number }) {
  const t = useT()
  const label = t(place.label)
  const Icon = place.icon
  return (
    <Link
      to={place.to}
      aria-label={count > 0 ? t('nav.unread', { place: label, count }) : label}
      title={`${label} (${shortcutText(place.shortcut)})`}
      activeOptions={{ exact: place.to === '/' }}
      className="relative grid place-items-center size-9 rounded-lg text-fg-3 hover:bg-hover hover:text-fg transition-colors aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent-fg"
    >
      <Icon className="size-[18px]" strokeWidth={1.9} />
      <CountBadge count={count} className="absolute -top-0.5 -end-0.5 ring-2 ring-bg" />
    </Link>
  )
}
