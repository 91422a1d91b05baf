import { useNavigate } from '@tanstack/react-router'
import { ChevronDown } from 'lucide-react'
import { useInboxCounts } from '@/app/live-counts'
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/components/ui/menu'
import { useT } from '@/lib/i18n'
import type { InboxFilter } from '../list/filter'
import type { InboxSearch } from '../search'
import { useSiteNames } from '../queries'
import { VIEWS, viewEntry } from './view-list'

/** The name of the view as a menu, where there is no room for the views' own column. */
export function ViewMenu({ filter }: { filter: InboxFilter }) {
  const t = useT()
  const navigate = useNavigate({ from: '/inbox' })
  const sites = useSiteNames().data ?? []
  const go = (change: InboxSearch) => void navigate({ search: (before) => ({ ...before, ...change }) })
  return (
    <Menu
      label={t('inbox.views')}
      trigger={(props) => (
        <button
          type="button"
          {...props}
          className="inline-flex items-center gap-1.5 h-9 max-md:h-10 -ms-2 px-2 rounded-lg hover:bg-hover min-w-0"
        >
          <ViewName filter={filter} />
          <ChevronDown className="size-4 text-fg-3 shrink-0" aria-hidden="true" />
        </button>
      )}
    >
      {(close) => (
        <>
          {VIEWS.map(({ view, label, icon: Icon }) => (
            <MenuItem
              key={view}
              icon={<Icon aria-hidden="true" />}
              checked={view === filter.view}
              onSelect={() => {
                close()
                go({ view, q: undefined })
              }}
            >
              {t(label)}
            </MenuItem>
          ))}
          {sites.length > 1 && (
            <>
              <MenuLine />
              <MenuLabel>{t('inbox.sites')}</MenuLabel>
              {[{ id: undefined, name: t('inbox.allSites') }, ...sites].map(({ id, name }) => (
                <MenuItem
                  key={id ?? 'all'}
                  checked={filter.siteId === id}
                  onSelect={() => {
                    close()
                    go({ site: id })
                  }}
                >
                  {name}
                </MenuItem>
              ))}
            </>
          )}
        </>
      )}
    </Menu>
  )
}

/** The view's name and how many conversations it holds, where that is counted. */
export function ViewName({ filter }: { filter: InboxFilter }) {
  const t = useT()
  const counts = useInboxCounts()
  const { label, count } = viewEntry(filter.view)
  const isWhole = !filter.siteId && !filter.label && !filter.priority
  const known = count && isWhole ? counts?.[count] : undefined
  if (filter.text) return <span className="truncate">{t('inbox.found')}</span>
  return (
    <>
      <span className="truncate">{t(label)}</span>
      {known !== undefined && <span className="text-fg-3 tnum text-sm font-normal">{known}</span>}
    </>
  )
}
