/** What the inbox reads from the server, and where it is kept. */
import { useInfiniteQuery, useQuery, type InfiniteData } from '@tanstack/react-query'
import type { ConversationView, LabelView, MemberView, Page, SiteView, VisitorView } from '@/generated/wire'
import { api } from '@/lib/api'
import { queryClient } from '@/lib/query'
import { useCan } from '@/lib/session'
import { queryOf, type InboxFilter } from './list/filter'

export type ConversationPages = InfiniteData<Page<ConversationView>, string | null>

export const inboxKeys = {
  lists: ['inbox', 'list'] as const,
  list: (filter: InboxFilter) => [...inboxKeys.lists, filter] as const,
  records: ['inbox', 'conversation'] as const,
  one: (id: string) => [...inboxKeys.records, id] as const,
  visitor: (id: string) => ['inbox', 'visitor', id] as const,
  previous: (visitorId: string) => ['inbox', 'previous', visitorId] as const,
}

const PAGE = 50

export function useConversationList(filter: InboxFilter) {
  return useInfiniteQuery({
    queryKey: inboxKeys.list(filter),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<ConversationView>>('/conversations', {
        query: { ...queryOf(filter), limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  })
}

export function useConversation(id: string) {
  return useQuery({
    queryKey: inboxKeys.one(id),
    queryFn: ({ signal }) => api.get<ConversationView>(`/conversations/${id}`, { signal }),
    placeholderData: () => fromLists(id),
  })
}

/** A conversation as the lists know it, to show it before it is read on its own. */
export function fromLists(id: string): ConversationView | undefined {
  for (const [, data] of queryClient.getQueriesData<ConversationPages>({ queryKey: inboxKeys.lists })) {
    const known = data?.pages.flatMap((page) => page.data).find((one) => one.id === id)
    if (known) return known
  }
  return undefined
}

/** What is known of a visitor; nothing is asked for people who may not see it. */
export function useVisitor(id: string) {
  const may = useCan('visitors:read')
  return useQuery({
    enabled: may,
    queryKey: inboxKeys.visitor(id),
    queryFn: ({ signal }) => api.get<VisitorView>(`/visitors/${id}`, { signal }),
  })
}

/** The labels in use, most used first. */
export function useLabels() {
  return useQuery({
    queryKey: ['inbox', 'labels'],
    queryFn: ({ signal }) => api.get<Page<LabelView>>('/conversations/labels', { signal }),
    select: ({ data }) => data,
  })
}

export function useMembers() {
  return useQuery({
    queryKey: ['members'],
    queryFn: ({ signal }) => api.get<Page<MemberView>>('/users', { query: { limit: 200 }, signal }),
    select: ({ data }) => data.filter(({ status }) => status !== 'disabled'),
    staleTime: 300_000,
  })
}

export function useSiteNames() {
  return useQuery({
    queryKey: ['site-names'],
    queryFn: ({ signal }) => api.get<Page<SiteView>>('/sites', { query: { limit: 200 }, signal }),
    select: ({ data }) => data.map(({ id, name }) => ({ id, name })),
    staleTime: 300_000,
  })
}
