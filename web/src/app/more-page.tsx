import { Link } from '@tanstack/react-router'
import { ChevronRight, LogOut } from 'lucide-react'
import { Avatar } from '@/components/ui/avatar'
import { Button } from '@/components/ui/button'
import { Page } from '@/components/ui/page'
import { useT } from '@/lib/i18n'
import { signOut, useSession } from '@/lib/session'
import { DESTINATIONS, permitted, SETTINGS } from './navigation'
import NotificationList from './notification-list'
import { WorkspaceSwitcher } from './workspace-switcher'

const HIDDEN = ['/', '/inbox', '/leads']

/** The rest of the app, on a phone. */
export function MorePage() {
  const t = useT()
  const { user, workspace } = useSession()
  const places = [...permitted(DESTINATIONS, workspace.permissions), SETTINGS].filter(
    ({ to }) => !HIDDEN.includes(to),
  )
  return (
    <Page title={t('nav.more')} width="narrow">
      <div className="flex items-center gap-3 mb-5">
        <Avatar name={user.name} size={44} />
        <div className="flex-1 min-w-0">
          <div className="font-semibold truncate">{user.name}</div>
          <div className="text-fg-3 truncate">{workspace.name}</div>
        </div>
        <WorkspaceSwitcher />
      </div>
      <ul className="rounded-xl border border-line divide-y divide-line">
        {places.map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Link to={to} className="flex items-center gap-3 h-12 px-4">
              <Icon className="size-5 text-fg-3" aria-hidden="true" />
              <span className="flex-1 text-base">{t(label)}</span>
              <ChevronRight className="size-4 text-fg-3 rtl:-scale-x-100" aria-hidden="true" />
            </Link>
          </li>
        ))}
      </ul>
      <section className="mt-5 rounded-xl border border-line overflow-hidden">
        <NotificationList onDone={() => {}} />
      </section>
      <Button size="lg" className="mt-5 w-full" onClick={() => void signOut()}>
        <LogOut />
        {t('profile.signOut')}
      </Button>
    </Page>
  )
}
