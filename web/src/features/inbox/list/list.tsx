import { Search } from 'lucide-react'
import { useRef, useState } from 'react'
import { Input } from '@/components/ui/field'
import { ErrorState } from '@/components/ui/states'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { useShortcuts } from '@/lib/keys'
import { flattened } from '@/lib/live-list'
import { ViewMenu, ViewName } from '../views/view-menu'
import { useConversationList } from '../queries'
import { ListEmpty } from './empty'
import type { InboxFilter } from './filter'
import { matching } from './find'
import { Rows } from './rows'
import { ListSkeleton } from './skeleton'

interface ConversationListProps {
  filter: InboxFilter
  openId: string | undefined
  className?: string
}

/** The conversations of a view, most recent activity first. */
export function ConversationList({ filter, openId, className }: ConversationListProps) {
  const t = useT()
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const list = useConversationList(filter)
  useShortcuts({ '/': () => field.current?.focus() })
  const all = flattened(list.data?.pages ?? [])
  const shown = matching(all, text)
  return (
    <section
      aria-label={t('inbox.conversations')}
      className={cn(
        'no-print w-full md:w-[348px] shrink-0 flex flex-col min-h-0 md:border-e border-line bg-surface',
        className,
      )}
    >
      <header className="flex items-center h-14 shrink-0 px-4">
        <h1 className="text-lg font-semibold tracking-[-0.01em] min-w-0 flex items-baseline gap-1.5 max-3xl:hidden">
          <ViewName filter={filter} />
        </h1>
        <h1 className="text-lg font-semibold tracking-[-0.01em] min-w-0 3xl:hidden">
          <ViewMenu filter={filter} />
        </h1>
      </header>
      <div className="relative px-3 max-md:px-4 pb-2.5 border-b border-line">
        <Search
          className="absolute start-6 max-md:start-7 top-2.5 max-md:top-3.5 size-4 text-fg-3 pointer-events-none"
          aria-hidden="true"
        />
        <Input
          ref={field}
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && (setText(''), event.currentTarget.blur())}
          aria-label={t('inbox.find')}
          placeholder={t('inbox.find')}
          className="ps-9"
        />
      </div>
      <div className="flex-1 min-h-0 flex flex-col" aria-busy={list.isPending}>
        {list.isPending && <ListSkeleton />}
        {list.isError && all.length === 0 && (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        )}
        {list.isSuccess && shown.length === 0 && <ListEmpty view={filter.view} isSearch={text !== ''} />}
        {shown.length > 0 && <Rows conversations={shown} openId={openId} list={list} />}
      </div>
    </section>
  )
}
