/** What the leads pages read from the server, and where it is kept. */
import { keepPreviousData, useInfiniteQuery, useQuery, type InfiniteData } from '@tanstack/react-query'
import type { ActivityKind, ActivityView, Count, LeadView, Page, TagView, TaskView } from '@/generated/wire'
import { api, type Tagged } from '@/lib/api'
import { useTimeTaste } from '@/lib/clock'
import { filterQuery } from './list/filter'
import type { LeadsSearch } from './search'

export type LeadPages = InfiniteData<Page<LeadView>, string | null>

export const leadKeys = {
  lists: ['leads', 'list'] as const,
  list: (search: LeadsSearch) => [...leadKeys.lists, search] as const,
  counts: ['leads', 'count'] as const,
  one: (id: string) => ['leads', 'lead', id] as const,
  timeline: (id: string) => ['leads', 'timeline', id] as const,
  followUps: (id: string) => ['leads', 'follow-ups', id] as const,
  tags: ['leads', 'tags'] as const,
}

const PAGE = 50

export function useLeadList(search: LeadsSearch) {
  const { timeZone } = useTimeTaste()
  return useInfiniteQuery({
    queryKey: leadKeys.list(search),
    queryFn: ({ pageParam, signal }) => {
      const sort = search.sort ?? '-createdAt'
      const query = { ...filterQuery(search, Date.now(), timeZone), sort, limit: PAGE, cursor: pageParam }
      return api.get<Page<LeadView>>('/leads', { query, signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
}

export function useLeadCount(search: LeadsSearch) {
  const { timeZone } = useTimeTaste()
  const { sort: _, ...filters } = search
  return useQuery({
    queryKey: [...leadKeys.counts, filters],
    queryFn: ({ signal }) =>
      api.get<Count>('/leads/count', { query: filterQuery(filters, Date.now(), timeZone), signal }),
    placeholderData: keepPreviousData,
  })
}

export function useLead(id: string) {
  return useQuery({
    queryKey: leadKeys.one(id),
    queryFn: ({ signal }) => api.getTagged<LeadView>(`/leads/${id}`, { signal }),
  })
}

export type TaggedLead = Tagged<LeadView>

export function useTimeline(id: string, kinds: ActivityKind[] | undefined) {
  const kind = kinds?.join(',')
  return useInfiniteQuery({
    queryKey: [...leadKeys.timeline(id), kind ?? 'all'],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<ActivityView>>(`/leads/${id}/timeline`, {
        query: { kind, limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
}

export function useFollowUps(id: string) {
  return useQuery({
    queryKey: leadKeys.followUps(id),
    queryFn: ({ signal }) =>
      api.get<Page<TaskView>>(`/leads/${id}/follow-ups`, { query: { status: 'open', limit: 100 }, signal }),
    select: ({ data }) => data,
  })
}

export function useTags() {
  return useQuery({
    queryKey: leadKeys.tags,
    queryFn: ({ signal }) => api.get<{ data: TagView[] }>('/tags', { signal }),
    select: ({ data }) => data.map(({ tag }) => tag),
    staleTime: 300_000,
  })
}
