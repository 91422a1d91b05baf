import { ArrowUp, SearchX, Users } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { Button, buttonClass } from '@/components/ui/button'
import { EmptyState, ErrorState } from '@/components/ui/states'
import type { LeadView } from '@/generated/wire'
import { useTimeTaste } from '@/lib/clock'
import { useT } from '@/lib/i18n'
import { flattened } from '@/lib/live-list'
import { useStore } from '@/lib/store'
import { selectionIn, selectionStore } from '../bulk/selection'
import { useLeadCount, useLeadList } from '../queries'
import type { LeadsSearch } from '../search'
import { hasFilters } from './filter'
import { LeadRows } from './rows'
import { LeadsSkeleton } from './skeleton'
import { useLeadNews } from './use-lead-news'

const BulkBar = lazy(() => import('../bulk/bulk-bar'))

interface LeadListProps {
  search: LeadsSearch
  openId: string | undefined
  onCreate?: () => void
}

const TOP_PX = 8

/** The leads that match, read as the reader goes down. New ones slide in on top. */
export function LeadList({ search, openId, onCreate }: LeadListProps) {
  const t = useT()
  const boxRef = useRef<HTMLDivElement>(null)
  const [isAtTop, setIsAtTop] = useState(true)
  const list = useLeadList(search)
  const news = useLeadNews(search, isAtTop)
  const leads = flattened(list.data?.pages ?? [])
  const listName = JSON.stringify(search)
  useEffect(() => selectionIn(listName), [listName])
  function toTop() {
    news.letIn()
    boxRef.current?.scrollTo({ top: 0 })
  }
  if (list.isPending) return <LeadsSkeleton />
  if (list.isError && leads.length === 0)
    return <ErrorState error={list.error} onRetry={() => void list.refetch()} className="flex-1" />
  if (leads.length === 0) return <NoLeads search={search} onCreate={onCreate} />
  return (
    <div className="relative flex-1 min-h-0 flex flex-col">
      {news.waiting > 0 && (
        <button
          type="button"
          onClick={toTop}
          className="absolute z-10 top-11 max-md:top-2 left-1/2 -translate-x-1/2 inline-flex items-center gap-1.5 h-8 max-md:h-10 px-3 rounded-full bg-accent text-on-accent font-medium shadow-pop"
        >
          <ArrowUp className="size-4" aria-hidden="true" />
          {t('leads.newLeads', { count: news.waiting })}
        </button>
      )}
      <span role="status" className="sr-only">
        {news.waiting > 0 && t('leads.newLeads', { count: news.waiting })}
      </span>
      <LeadRows
        boxRef={boxRef}
        leads={leads}
        list={list}
        openId={openId}
        search={search}
        onScroll={(top) => setIsAtTop(top < TOP_PX)}
      />
      <Foot leads={leads} search={search} />
    </div>
  )
}

/** How many of the leads are on this page so far; what can be done with them once some are selected. */
function Foot({ leads, search }: { leads: LeadView[]; search: LeadsSearch }) {
  const t = useT()
  const { locale } = useTimeTaste()
  const selection = useStore(selectionStore)
  const [wasSelecting, setWasSelecting] = useState(false)
  const { data: count } = useLeadCount(search)
  const selected = leads.filter(({ id }) => selection.has(id))
  if (selected.length > 0 && !wasSelecting) setWasSelecting(true)
  const number = new Intl.NumberFormat(locale)
  return (
    <>
      {wasSelecting && (
        <Suspense>
          <BulkBar leads={selected} />
        </Suspense>
      )}
      {selected.length === 0 && count && (
        <p className="no-print shrink-0 px-4 py-2 border-t border-line text-xs text-fg-3 tnum">
          {t('leads.shown', {
            shown: number.format(leads.length),
            all: `${number.format(Math.max(count.count, leads.length))}${count.atLeast ? '+' : ''}`,
          })}
        </p>
      )}
    </>
  )
}

function NoLeads({ search, onCreate }: Pick<LeadListProps, 'search' | 'onCreate'>) {
  const t = useT()
  if (hasFilters(search)) {
    return (
      <EmptyState
        icon={SearchX}
        title={t('leads.empty.search')}
        className="flex-1"
        action={
          <Link to="/leads" search={{ sort: search.sort }} className={buttonClass()}>
            {t('leads.clearFilters')}
          </Link>
        }
      >
        {t('leads.empty.searchHint')}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={Users}
      title={t('leads.empty.first')}
      className="flex-1"
      action={
        <div className="flex flex-wrap justify-center gap-2">
          <Link to="/sites" className={buttonClass({ variant: 'primary' })}>
            {t('leads.connectSite')}
          </Link>
          {onCreate && <Button onClick={onCreate}>{t('leads.add')}</Button>}
        </div>
      }
    >
      {t('leads.empty.firstHint')}
    </EmptyState>
  )
}
