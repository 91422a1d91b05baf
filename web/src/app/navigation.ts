import { Globe, House, Inbox, Settings, Users, UserRoundCog, type LucideIcon } from 'lucide-react'
import type { Permission } from '@/generated/wire'
import type { MessageKey } from '@/lib/i18n'

export interface Destination {
  to: '/' | '/inbox' | '/leads' | '/sites' | '/team' | '/settings'
  label: MessageKey
  icon: LucideIcon
  shortcut: string
  permission?: Permission
}

/** The places of the app, in the order of the rail. */
export const DESTINATIONS: Destination[] = [
  { to: '/', label: 'nav.home', icon: House, shortcut: 'g h' },
  { to: '/inbox', label: 'nav.inbox', icon: Inbox, shortcut: 'g i', permission: 'conversations:read' },
  { to: '/leads', label: 'nav.leads', icon: Users, shortcut: 'g l', permission: 'leads:read' },
  { to: '/sites', label: 'nav.sites', icon: Globe, shortcut: 'g s', permission: 'sites:read' },
  { to: '/team', label: 'nav.team', icon: UserRoundCog, shortcut: 'g t', permission: 'users:read' },
]

export const SETTINGS: Destination = {
  to: '/settings',
  label: 'nav.settings',
  icon: Settings,
  shortcut: 'g ,',
}

/** "g i" as people read it. */
export function shortcutText(shortcut: string): string {
  return shortcut.toUpperCase()
}

export function permitted(destinations: Destination[], permissions: Permission[]): Destination[] {
  return destinations.filter(({ permission }) => !permission || permissions.includes(permission))
}
