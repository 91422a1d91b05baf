import { Link } from '@tanstack/react-router'
import { Globe } from 'lucide-react'
import type { ReactNode } from 'react'
import { useInboxCounts } from '@/app/live-counts'
import { useT } from '@/lib/i18n'
import type { InboxSearch } from '../search'
import { useSiteNames } from '../queries'
import { VIEWS } from './view-list'

const ROW =
  'flex items-center gap-2.5 h-8 px-2 rounded-lg text-fg-2 hover:bg-hover transition-colors ' +
  'data-[on=true]:bg-active data-[on=true]:text-fg data-[on=true]:font-medium [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-fg-3'

/** The views of the inbox with their counts, and the sites to narrow them to. Beside the list on wide screens. */
export function InboxViews({ search }: { search: InboxSearch }) {
  const t = useT()
  const counts = useInboxCounts()
  const sites = useSiteNames().data ?? []
  const view = search.view ?? 'mine'
  return (
    <nav
      aria-label={t('inbox.views')}
      className="no-print hidden 3xl:flex w-[212px] shrink-0 flex-col gap-px border-e border-line bg-bg p-2.5 overflow-y-auto"
    >
      <p className="px-2 pt-1.5 pb-3 text-lg font-semibold">{t('nav.inbox')}</p>
      {VIEWS.map(({ view: one, label, icon: Icon, count }) => (
        <ViewLink key={one} search={{ ...search, view: one, q: undefined }} on={one === view && !search.q}>
          <Icon aria-hidden="true" />
          <span className="flex-1 truncate">{t(label)}</span>
          {count && <span className="text-xs text-fg-3 font-normal tnum">{counts?.[count]}</span>}
        </ViewLink>
      ))}
      {sites.length > 1 && (
        <>
          <h2 className="px-2 pt-5 pb-1 text-xs font-medium text-fg-3">{t('inbox.sites')}</h2>
          <ViewLink search={{ ...search, site: undefined }} on={search.site === undefined}>
            <Globe aria-hidden="true" />
            <span className="truncate">{t('inbox.allSites')}</span>
          </ViewLink>
          {sites.map(({ id, name }) => (
            <ViewLink key={id} search={{ ...search, site: id }} on={search.site === id}>
              <span className="size-4 grid place-items-center" aria-hidden="true">
                <span className="size-2 rounded-full bg-field" />
              </span>
              <span className="truncate" dir="auto">
                {name}
              </span>
            </ViewLink>
          ))}
        </>
      )}
    </nav>
  )
}

function ViewLink({ search, on, children }: { search: InboxSearch; on: boolean; children: ReactNode }) {
  return (
    <Link to="/inbox" search={search} aria-current={on ? 'true' : undefined} data-on={on} className={ROW}>
      {children}
    </Link>
  )
}
