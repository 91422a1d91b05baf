import { Link, Navigate, useMatchRoute } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { meets, PermittedOutlet } from '@/app/permitted-outlet'
import { Page } from '@/components/ui/page'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { useMedia } from '@/lib/media'
import { useSession } from '@/lib/session'
import { SETTINGS_GROUPS, type SettingsSection } from './sections'

const DESKTOP = '(min-width: 48rem)'

/** The list of settings beside the one that is open; on a phone one after the other. */
export function SettingsLayout() {
  const wide = useMedia(DESKTOP)
  const atIndex = Boolean(useMatchRoute()({ to: '/settings' }))
  if (!wide) return atIndex ? <PhoneIndex /> : <PermittedOutlet />
  return (
    <div className="h-full flex">
      <aside className="w-[244px] shrink-0 border-e border-line bg-sunken overflow-y-auto p-2.5">
        <SettingsNav />
      </aside>
      <div className="flex-1 min-w-0">
        <PermittedOutlet />
      </div>
    </div>
  )
}

/** `/settings` itself: the profile, where the list stands beside it anyway. */
export function SettingsIndex() {
  const wide = useMedia(DESKTOP)
  return wide ? <Navigate to="/settings/profile" replace /> : null
}

function PhoneIndex() {
  const t = useT()
  return (
    <Page title={t('nav.settings')} width="narrow">
      <SettingsNav />
    </Page>
  )
}

function SettingsNav() {
  const t = useT()
  const session = useSession()
  return (
    <nav aria-label={t('nav.settings')} className="grid grid-cols-1 gap-5">
      {SETTINGS_GROUPS.map(({ label, sections }) => {
        const shown = sections.filter(({ need }) => meets(session, need))
        if (shown.length === 0) return null
        return (
          <div key={label}>
            <h2 className="px-2.5 pb-1.5 pt-1 text-xs text-fg-3">{t(label)}</h2>
            <ul className="max-md:rounded-xl max-md:border max-md:border-line max-md:divide-y max-md:divide-line">
              {shown.map((section) => (
                <li key={section.to}>
                  <NavLink section={section} />
                </li>
              ))}
            </ul>
          </div>
        )
      })}
    </nav>
  )
}

function NavLink({ section }: { section: SettingsSection }) {
  const t = useT()
  const Icon = section.icon
  return (
    <Link
      to={section.to}
      className={cn(
        'flex items-center gap-2.5 h-8 px-2.5 rounded-lg text-fg-2 hover:bg-hover hover:text-fg max-md:h-12 max-md:px-4 max-md:text-base',
        'aria-[current=page]:bg-active aria-[current=page]:text-fg aria-[current=page]:font-medium',
      )}
    >
      <Icon className="size-4 shrink-0 text-fg-3 max-md:size-5" strokeWidth={1.9} aria-hidden="true" />
      <span className="flex-1 truncate">{t(section.label)}</span>
      <ChevronRight className="md:hidden size-4 text-fg-3 rtl:-scale-x-100" aria-hidden="true" />
    </Link>
  )
}
