import { Link, Navigate, useMatchRoute } from '@tanstack/react-router'
import {
  Building2,
  ChevronRight,
  KeyRound,
  ListChecks,
  Mail,
  ScrollText,
  ShieldCheck,
  Shuffle,
  UserRound,
  type LucideIcon,
} from 'lucide-react'
import { meets, PermittedOutlet, type Need } from '@/app/permitted-outlet'
import { Page } from '@/components/ui/page'
import { cn } from '@/lib/cn'
import { useT, type MessageKey } from '@/lib/i18n'
import { useMedia } from '@/lib/media'
import { useSession } from '@/lib/session'

interface Section {
  to: `/settings/${string}`
  label: MessageKey
  icon: LucideIcon
  need?: Need
}

const GROUPS = [
  {
    label: 'settings.you',
    sections: [
      { to: '/settings/profile', label: 'settings.profile', icon: UserRound },
      { to: '/settings/security', label: 'settings.security', icon: ShieldCheck },
    ],
  },
  {
    label: 'settings.workspace',
    sections: [
      { to: '/settings/workspace', label: 'settings.general', icon: Building2, need: 'settings:read' },
      {
        to: '/settings/assignment',
        label: 'settings.assignment',
        icon: Shuffle,
        need: 'settings:read',
      },
      { to: '/settings/api-keys', label: 'settings.apiKeys', icon: KeyRound, need: 'settings:write' },
    ],
  },
  {
    label: 'settings.operation',
    sections: [
      { to: '/settings/emails', label: 'settings.emails', icon: Mail, need: 'owner' },
      { to: '/settings/jobs', label: 'settings.jobs', icon: ListChecks, need: 'jobs:read' },
      { to: '/settings/audit', label: 'settings.audit', icon: ScrollText, need: 'audit:read' },
    ],
  },
] as const satisfies { label: MessageKey; sections: Section[] }[]

const DESKTOP = '(min-width: 48rem)'

/** The list of settings beside the one that is open; on a phone one after the other. */
export function SettingsLayout() {
  const wide = useMedia(DESKTOP)
  const atIndex = Boolean(useMatchRoute()({ to: '/settings' }))
  if (!wide) return atIndex ? <PhoneIndex /> : <PermittedOutlet />
  return (
    <div className="h-full flex">
      <aside className="w-[224px] shrink-0 border-e border-line bg-sunken overflow-y-auto p-2.5">
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
      {GROUPS.map(({ label, sections }) => {
        const shown = sections.filter(({ need }: Section) => meets(session, need))
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

function NavLink({ section }: { section: (typeof GROUPS)[number]['sections'][number] }) {
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
