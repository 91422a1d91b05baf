import { useNavigate } from '@tanstack/react-router'
import { Globe, Keyboard, LogOut, MessageSquare, Monitor, Moon, Plus, Sun, UserRound } from 'lucide-react'
import { UserPlus } from 'lucide-react'
import { toastProblem } from '@/components/ui/toast'
import { SETTINGS_SECTIONS } from '@/features/settings/sections'
import type { Availability, Permission } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { setAvailability } from '@/lib/presence'
import { readRecent, type RecentKind } from '@/lib/recent'
import { signOut, useSession } from '@/lib/session'
import { applyTheme } from '@/lib/theme'
import { DESTINATIONS, permitted, SETTINGS } from '../navigation'
import { meets } from '../permitted-outlet'
import type { Command, CommandGroup } from './command'

const ICONS = { lead: <UserRound />, conversation: <MessageSquare />, site: <Globe /> } as const

const RECORDS: Record<RecentKind, Permission> = {
  lead: 'leads:read',
  conversation: 'conversations:read',
  site: 'sites:read',
}

/** What was opened last on this device, as far as the person may still open it. */
export function useRecentGroup(): CommandGroup {
  const t = useT()
  const navigate = useNavigate()
  const session = useSession()
  const go: Record<RecentKind, (id: string) => void> = {
    lead: (leadId) => void navigate({ to: '/leads/$leadId', params: { leadId } }),
    conversation: (c) => void navigate({ to: '/inbox', search: { view: 'all', c } }),
    site: (siteId) => void navigate({ to: '/sites/$siteId', params: { siteId } }),
  }
  const commands = readRecent(session)
    .filter(({ kind }) => kind in RECORDS && session.workspace.permissions.includes(RECORDS[kind]))
    .map(({ kind, id, name }) => ({
      id: `recent-${id}`,
      icon: ICONS[kind],
      title: name,
      aside: t(`palette.kind.${kind}`),
      run: () => go[kind](id),
    }))
  return { heading: t('palette.recent'), commands }
}

/** The pages of the app and of the settings. */
export function usePlaces(): CommandGroup {
  const t = useT()
  const navigate = useNavigate()
  const session = useSession()
  const places = [...permitted(DESTINATIONS, session.workspace.permissions), SETTINGS].map(
    ({ to, label, icon: Icon, shortcut }): Command => ({
      id: to,
      icon: <Icon />,
      title: t(label),
      keys: shortcut,
      run: () => void navigate({ to }),
    }),
  )
  const settings = SETTINGS_SECTIONS.filter(({ need }) => meets(session, need)).map(
    ({ to, label, icon: Icon }): Command => ({
      id: to,
      icon: <Icon />,
      title: t(label),
      aside: t('nav.settings'),
      run: () => void navigate({ to }),
    }),
  )
  return { heading: t('keys.goTo'), commands: [...places, ...settings] }
}

/** What can be done from anywhere. */
export function useActions(onKeys: () => void): CommandGroup {
  const t = useT()
  const creations = useCreations()
  const availabilities = useAvailabilities()
  const themes = [
    { theme: 'light', icon: <Sun /> },
    { theme: 'dark', icon: <Moon /> },
    { theme: 'system', icon: <Monitor /> },
  ] as const
  return {
    heading: t('palette.actions'),
    commands: [
      ...creations,
      ...availabilities,
      ...themes.map(({ theme, icon }) => ({
        id: `theme-${theme}`,
        icon,
        title: `${t('theme.label')}: ${t(`theme.${theme}`)}`,
        run: () => applyTheme(theme),
      })),
      { id: 'keys', icon: <Keyboard />, title: t('nav.keys'), keys: '?', run: onKeys },
      { id: 'sign-out', icon: <LogOut />, title: t('profile.signOut'), run: () => void signOut() },
    ],
  }
}

function useCreations(): Command[] {
  const t = useT()
  const navigate = useNavigate()
  const { permissions } = useSession().workspace
  const state = { creates: true }
  const all: (Command & { needs: Permission })[] = [
    {
      id: 'new-lead',
      icon: <UserPlus />,
      title: t('leads.add'),
      needs: 'leads:write',
      run: () => void navigate({ to: '/leads', state }),
    },
    {
      id: 'new-site',
      icon: <Plus />,
      title: t('sites.add'),
      needs: 'sites:write',
      run: () => void navigate({ to: '/sites', state }),
    },
    {
      id: 'invite',
      icon: <UserPlus />,
      title: t('palette.invite'),
      needs: 'users:write',
      run: () => void navigate({ to: '/team', state }),
    },
  ]
  return all.filter(({ needs }) => permissions.includes(needs))
}

const DOTS = { online: 'bg-ok', busy: 'bg-bad', offline: 'bg-field' } as const

function useAvailabilities(): Command[] {
  const t = useT()
  const { user } = useSession()
  return (['online', 'busy', 'offline'] as const satisfies Availability[]).map((status) => ({
    id: `availability-${status}`,
    icon: <span className={`size-2.5 mx-[3px] rounded-full shrink-0 ${DOTS[status]}`} />,
    title: `${t('availability.label')}: ${t(`availability.${status}`)}`,
    run: () => void setAvailability(user.id, status).catch(toastProblem),
  }))
}
