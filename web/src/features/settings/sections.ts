/** The pages of the settings, in their groups. */
import {
  Building2,
  KeyRound,
  ListChecks,
  Mail,
  ScrollText,
  ShieldCheck,
  Shuffle,
  UserRound,
  type LucideIcon,
} from 'lucide-react'
import type { Need } from '@/app/permitted-outlet'
import type { MessageKey } from '@/lib/i18n'

export interface SettingsSection {
  to: `/settings/${'profile' | 'security' | 'workspace' | 'assignment' | 'api-keys' | 'emails' | 'jobs' | 'audit'}`
  label: MessageKey
  icon: LucideIcon
  need?: Need
}

interface SettingsGroup {
  label: MessageKey
  sections: SettingsSection[]
}

export const SETTINGS_GROUPS: SettingsGroup[] = [
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
]

export const SETTINGS_SECTIONS = SETTINGS_GROUPS.flatMap(({ sections }) => sections)
