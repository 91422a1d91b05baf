/** The numbers on the rail: what waits in the inbox, and unread notifications. Sockets keep them right. */
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { toast } from '@/components/ui/toast'
import type { InboxCounts, NotificationKind, NotificationView, UnreadNotifications } from '@/generated/wire'
import { api } from '@/lib/api'
import { useT } from '@/lib/i18n'
import { useSocketEvent } from '@/lib/live'
import { useCan } from '@/lib/session'
import { unreadTotal } from '@/lib/title'
import { notificationText } from './notification-words'

export const inboxCountsQuery = queryOptions({
  queryKey: ['conversations', 'counts'],
  queryFn: ({ signal }) => api.get<InboxCounts>('/conversations/counts', { signal }),
})

export const unreadNotificationsQuery = queryOptions({
  queryKey: ['notifications', 'unread'],
  queryFn: ({ signal }) => api.get<UnreadNotifications>('/notifications/unread-count', { signal }),
})

/** What is said at once; messages are seen in the inbox. */
const WORTH_SAYING: NotificationKind[] = ['lead_assigned', 'follow_up_due', 'conversation_assigned']

interface NotificationCreated extends UnreadNotifications {
  notification: NotificationView
}

const INBOX_EVENTS = [
  'conversation.created',
  'conversation.updated',
  'conversation.status_changed',
  'assignee.changed',
]

export function useInboxCounts(): InboxCounts | undefined {
  const may = useCan('conversations:read')
  return useQuery({ ...inboxCountsQuery, enabled: may }).data
}

export function useUnreadNotifications(): number {
  return useQuery(unreadNotificationsQuery).data?.unreadCount ?? 0
}

/** Keeps the counts fresh for as long as the shell is on screen. */
export function useLiveCounts(): void {
  const t = useT()
  const client = useQueryClient()
  const unread = useInboxCounts()?.unread ?? 0
  useEffect(() => unreadTotal.set(unread), [unread])
  const waits = unread > 0
  useEffect(() => {
    // Nothing waits at first, and the icon has no mark then.
    if (waits) void import('@/lib/favicon').then(({ markFavicon }) => markFavicon(true))
    return () => {
      if (waits) void import('@/lib/favicon').then(({ markFavicon }) => markFavicon(false))
    }
  }, [waits])
  useSocketEvent('*', (_, { event }) => {
    if (INBOX_EVENTS.includes(event)) void client.invalidateQueries({ queryKey: inboxCountsQuery.queryKey })
  })
  useSocketEvent<NotificationCreated>('notification.created', ({ unreadCount, notification }) => {
    client.setQueryData(unreadNotificationsQuery.queryKey, { unreadCount })
    void client.invalidateQueries({ queryKey: ['notifications', 'list'] })
    if (WORTH_SAYING.includes(notification.kind)) toast(notificationText(notification, t))
  })
  useSocketEvent('restored', () => toast(t('connection.restored')))
  useSocketEvent('notification.read', () => void client.invalidateQueries({ queryKey: ['notifications'] }))
}
