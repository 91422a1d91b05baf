import { useNavigate } from '@tanstack/react-router'
import { ListFilter } from 'lucide-react'
import { IconButton } from '@/components/ui/button'
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/components/ui/menu'
import { useT } from '@/lib/i18n'
import { useLabels } from '../queries'
import { INBOX_ORDERS, PRIORITIES, type InboxSearch } from '../search'
import type { InboxFilter } from './filter'

/** The order of the list, and what narrows it: priority and label. */
export function FilterMenu({ filter }: { filter: InboxFilter }) {
  const t = useT()
  const navigate = useNavigate({ from: '/inbox' })
  const isOn = Boolean(filter.label ?? filter.priority ?? filter.order)
  return (
    <Menu
      label={t('inbox.filter')}
      align="end"
      className="max-h-[min(32rem,80dvh)] overflow-y-auto"
      trigger={(props) => (
        <IconButton {...props} label={t('inbox.filter')}>
          <ListFilter className={isOn ? 'text-accent-fg' : undefined} />
        </IconButton>
      )}
    >
      {(close) => (
        <Choices
          filter={filter}
          go={(change) => {
            close()
            void navigate({ search: (before) => ({ ...before, ...change }) })
          }}
        />
      )}
    </Menu>
  )
}

interface ChoicesProps {
  filter: InboxFilter
  go: (change: InboxSearch) => void
}

function Choices({ filter: { order = 'activity', priority, label }, go }: ChoicesProps) {
  const t = useT()
  const labels = useLabels().data ?? []
  return (
    <>
      <MenuLabel>{t('inbox.order')}</MenuLabel>
      {INBOX_ORDERS.map((one) => (
        <MenuItem
          key={one}
          checked={one === order}
          onSelect={() => go({ order: one === 'activity' ? undefined : one })}
        >
          {t(`inbox.order.${one}`)}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuLabel>{t('inbox.priority')}</MenuLabel>
      <MenuItem checked={priority === undefined} onSelect={() => go({ priority: undefined })}>
        {t('inbox.any')}
      </MenuItem>
      {PRIORITIES.map((one) => (
        <MenuItem key={one} checked={one === priority} onSelect={() => go({ priority: one })}>
          {t(`inbox.priority.${one}`)}
        </MenuItem>
      ))}
      {labels.length > 0 && (
        <>
          <MenuLine />
          <MenuLabel>{t('inbox.label')}</MenuLabel>
          <MenuItem checked={label === undefined} onSelect={() => go({ label: undefined })}>
            {t('inbox.any')}
          </MenuItem>
          {labels.map((one) => (
            <MenuItem key={one.label} checked={one.label === label} onSelect={() => go({ label: one.label })}>
              <bdi>{one.label}</bdi>
            </MenuItem>
          ))}
        </>
      )}
    </>
  )
}
