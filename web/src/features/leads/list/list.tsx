import { ArrowUp, SearchX, Users } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { Button, buttonClass } from '@/components/ui/button'
import { EmptyState, ErrorState } from '@/components/ui/states'
import { useT } from '@/lib/i18n'
import { flattened } from '@/lib/live-list'
import { useLeadList } from '../queries'
import type { LeadsSearch } from '../search'
import { hasFilters } from './filter'
import { LeadRows } from './rows'
import { LeadsSkeleton } from './skeleton'
import { useLeadNews } from './use-lead-news'

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
    </div>
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
