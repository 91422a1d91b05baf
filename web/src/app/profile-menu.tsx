import { useNavigate } from '@tanstack/react-router'
import { LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react'
import { Avatar } from '@/components/ui/avatar'
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/components/ui/menu'
import { useT } from '@/lib/i18n'
import { useAvailability } from '@/lib/presence'
import { signOut, useSession } from '@/lib/session'
import { useStore } from '@/lib/store'
import { applyTheme, themeStore, type Theme } from '@/lib/theme'
import { AvailabilityItems } from './availability'

const THEMES = [
  { theme: 'system', icon: <Monitor />, label: 'theme.system' },
  { theme: 'light', icon: <Sun />, label: 'theme.light' },
  { theme: 'dark', icon: <Moon />, label: 'theme.dark' },
] as const satisfies { theme: Theme; icon: unknown; label: string }[]

/** The person: availability, theme, profile, the way out. */
export function ProfileMenu() {
  const t = useT()
  const navigate = useNavigate()
  const { user } = useSession()
  const theme = useStore(themeStore)
  const availability = useAvailability(user.id)
  return (
    <Menu
      label={t('profile.menu')}
      side="right"
      align="end"
      className="w-60"
      trigger={(props) => (
        <button
          type="button"
          {...props}
          title={user.name}
          aria-label={t('profile.open', { name: user.name })}
          className="mt-1 rounded-full"
        >
          <Avatar name={user.name} size={30} presence={availability} />
        </button>
      )}
    >
      {(close) => (
        <>
          <div className="px-2.5 py-2">
            <div className="font-medium truncate">{user.name}</div>
            <div className="text-xs text-fg-3 truncate">{user.email}</div>
          </div>
          <MenuLine />
          <AvailabilityItems onDone={close} />
          <MenuLine />
          <MenuLabel>{t('theme.label')}</MenuLabel>
          {THEMES.map((entry) => (
            <MenuItem
              key={entry.theme}
              icon={entry.icon}
              checked={entry.theme === theme}
              onSelect={() => applyTheme(entry.theme)}
            >
              {t(entry.label)}
            </MenuItem>
          ))}
          <MenuLine />
          <MenuItem
            icon={<UserRound />}
            onSelect={() => {
              close()
              void navigate({ to: '/settings/profile' })
            }}
          >
            {t('profile.settings')}
          </MenuItem>
          <MenuItem icon={<LogOut />} onSelect={() => void signOut()}>
            {t('profile.signOut')}
          </MenuItem>
        </>
      )}
    </Menu>
  )
}
