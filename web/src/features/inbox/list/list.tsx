import { ErrorState } from '@/components/ui/states'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { flattened } from '@/lib/live-list'
import { useConversationList } from '../queries'
import { ViewMenu, ViewName } from '../views/view-menu'
import { ListEmpty } from './empty'
import type { InboxFilter } from './filter'
import { FilterChips } from './filter-chips'
import { FilterMenu } from './filter-menu'
import { Rows } from './rows'
import { SearchField } from './search-field'
import { ListSkeleton } from './skeleton'

interface ConversationListProps {
  filter: InboxFilter
  openId: string | undefined
  className?: string
}

/** The conversations of a view, or those that a search found. */
export function ConversationList({ filter, openId, className }: ConversationListProps) {
  const t = useT()
  const list = useConversationList(filter)
  const shown = flattened(list.data?.pages ?? [])
  return (
    <section
      aria-label={t('inbox.conversations')}
      className={cn(
        'no-print w-full md:w-[348px] shrink-0 flex flex-col min-h-0 md:border-e border-line bg-surface',
        className,
      )}
    >
      <header className="flex items-center gap-2 h-14 shrink-0 ps-4 pe-2">
        <h1 className="text-lg font-semibold tracking-[-0.01em] min-w-0 me-auto">
          <span className="flex items-baseline gap-1.5 max-3xl:hidden">
            <ViewName filter={filter} />
          </span>
          <span className="3xl:hidden">
            <ViewMenu filter={filter} />
          </span>
        </h1>
        <FilterMenu filter={filter} />
      </header>
      <SearchField text={filter.text ?? ''} />
      <FilterChips filter={filter} />
      <div className="flex-1 min-h-0 flex flex-col border-t border-line" aria-busy={list.isPending}>
        {list.isPending && <ListSkeleton />}
        {list.isError && shown.length === 0 && (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        )}
        {list.isSuccess && shown.length === 0 && <ListEmpty filter={filter} />}
        {shown.length > 0 && <Rows conversations={shown} openId={openId} list={list} />}
      </div>
    </section>
  )
}
