import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Bell, CalendarClock, MessageCircle, UserMinus, UserPlus, type LucideIcon } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { EmptyState, ErrorState, SkeletonRows } from '@/components/ui/states'
import { Time } from '@/components/ui/time'
import type { NotificationKind, NotificationView } from '@/generated/wire'
import { api, type Page } from '@/lib/api'
import { useT } from '@/lib/i18n'
import { notificationText, wordsOf } from './notification-words'

const ICONS: Record<NotificationKind, LucideIcon> = {
  lead_assigned: UserPlus,
  lead_handed_on: UserMinus,
  follow_up_due: CalendarClock,
  conversation_assigned: MessageCircle,
}

/** What happened that the person should know. */
export default function NotificationList({ onDone }: { onDone: () => void }) {
  const t = useT()
  const list = useInfiniteQuery({
    queryKey: ['notifications', 'list'],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<NotificationView>>('/notifications', { query: { limit: 20, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })
  const markRead = useMarkRead()
  if (list.isPending) return <SkeletonRows rows={3} />
  if (list.isError)
    return <ErrorState error={list.error} onRetry={() => void list.refetch()} className="py-8" />
  const entries = list.data.pages.flatMap((page) => page.data)
  if (entries.length === 0) {
    return (
      <EmptyState icon={Bell} title={t('notifications.empty')} className="py-10">
        {t('notifications.emptyHint')}
      </EmptyState>
    )
  }
  return (
    <div>
      <header className="flex items-center justify-between gap-2 px-4 pt-3 pb-2">
        <h2 className="font-semibold">{t('nav.notifications')}</h2>
        <Button size="sm" variant="ghost" onClick={() => markRead.mutate(undefined)}>
          {t('notifications.readAll')}
        </Button>
      </header>
      <ul className="divide-y divide-line">
        {entries.map((entry) => (
          <li key={entry.id}>
            <Entry
              entry={entry}
              onOpen={() => {
                if (!entry.read) markRead.mutate([entry.id])
                onDone()
              }}
            />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <div className="p-2 grid">
          <Button variant="ghost" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('action.more')}
          </Button>
        </div>
      )}
    </div>
  )
}

function useMarkRead() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (ids: string[] | undefined) => api.post('/notifications/read', ids ? { ids } : {}),
    onSettled: () => client.invalidateQueries({ queryKey: ['notifications'] }),
  })
}

function Entry({ entry, onOpen }: { entry: NotificationView; onOpen: () => void }) {
  const t = useT()
  const navigate = useNavigate()
  const Icon = ICONS[entry.kind]
  const words = wordsOf(entry)
  function open() {
    onOpen()
    if (words.leadId) void navigate({ to: '/leads/$leadId', params: { leadId: words.leadId } })
    else if (words.conversationId) void navigate({ to: '/inbox', search: { c: words.conversationId } })
    else void navigate({ to: '/' })
  }
  return (
    <button
      type="button"
      onClick={open}
      className="flex w-full gap-3 px-4 py-3 text-start hover:bg-hover focus-visible:-outline-offset-2"
    >
      <span className="grid place-items-center size-8 shrink-0 rounded-full bg-accent-soft text-accent-fg">
        <Icon className="size-4" aria-hidden="true" />
      </span>
      <span className="flex-1 min-w-0">
        <span className={entry.read ? 'block text-fg-2' : 'block font-medium'}>
          {notificationText(entry, t)}
        </span>
        {words.detail && (
          <span className="block truncate text-xs text-fg-3" dir="auto">
            {words.detail}
          </span>
        )}
        <Time at={entry.createdAt} as="long" className="text-xs text-fg-3" />
      </span>
      {!entry.read && (
        <span className="mt-1.5 size-2 shrink-0 rounded-full bg-accent" title={t('notifications.unread')} />
      )}
    </button>
  )
}
