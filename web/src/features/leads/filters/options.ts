import type { MessageKey } from '@/lib/i18n'
import { useT } from '@/lib/i18n'
import { useMembers, useSiteNames } from '@/features/inbox/queries'
import { useSession } from '@/lib/session'
import { useTags } from '../queries'
import { CAPTURE_STATES, CREATED_RANGES, QUALITIES, STATUSES, type LeadsSearch } from '../search'
import { KNOWN_SOURCES, sourceName } from '../words'

export interface FilterOption {
  value: string
  label: string
}

export interface FilterField {
  key: Exclude<keyof LeadsSearch, 'q' | 'sort'>
  label: MessageKey
  options: FilterOption[]
  /** One choice at a time. */
  single?: boolean
}

/** The fields that leads can be filtered by, with what can be chosen. */
export function useFilterFields(): FilterField[] {
  const t = useT()
  const { user } = useSession()
  const members = useMembers().data ?? []
  const sites = useSiteNames().data ?? []
  const tags = useTags().data ?? []
  const named = (all: { id: string; name: string }[]) =>
    all.map(({ id, name }) => ({ value: id, label: name }))
  return [
    {
      key: 'status',
      label: 'leads.field.status',
      options: STATUSES.map((value) => ({ value, label: t(`leads.status.${value}`) })),
    },
    {
      key: 'quality',
      label: 'leads.field.quality',
      options: QUALITIES.map((value) => ({ value, label: t(`leads.quality.${value}`) })),
    },
    {
      key: 'owner',
      label: 'leads.field.owner',
      options: [
        { value: 'me', label: t('leads.me') },
        { value: 'none', label: t('leads.nobody') },
        ...named(members.filter(({ id }) => id !== user.id)),
      ],
    },
    {
      key: 'capture',
      label: 'leads.field.capture',
      options: CAPTURE_STATES.map((value) => ({ value, label: t(`leads.capture.${value}`) })),
    },
    {
      key: 'source',
      label: 'leads.field.source',
      options: KNOWN_SOURCES.map((value) => ({ value, label: sourceName(value, t) })),
    },
    { key: 'tag', label: 'leads.field.tags', options: tags.map((tag) => ({ value: tag, label: tag })) },
    { key: 'site', label: 'leads.field.site', options: named(sites) },
    {
      key: 'created',
      label: 'leads.field.created',
      single: true,
      options: CREATED_RANGES.map((value) => ({ value, label: t(`leads.created.${value}`) })),
    },
  ]
}
