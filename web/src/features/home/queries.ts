import { queryOptions } from '@tanstack/react-query'
import type { ConversationView, LeadView, TaskView } from '@/generated/wire'
import { api, type Page } from '@/lib/api'

const SHOWN = 6

/** The open follow-ups of a person, the most urgent first. */
export const myTasksQuery = (userId: string) =>
  queryOptions({
    queryKey: ['tasks', 'mine', userId],
    queryFn: ({ signal }) =>
      api.get<Page<TaskView>>('/tasks', {
        query: { assigneeId: userId, status: 'open', sort: 'dueAt', limit: 20 },
        signal,
      }),
    select: (page) => page.data,
  })

/** New leads that this person may see, the newest first. */
export const newLeadsQuery = queryOptions({
  queryKey: ['leads', 'home'],
  queryFn: ({ signal }) =>
    api.get<Page<LeadView>>('/leads', { query: { status: 'new', sort: '-createdAt', limit: SHOWN }, signal }),
  select: (page) => page.data,
})

/** Open chats that nobody took yet. */
export const waitingChatsQuery = queryOptions({
  queryKey: ['conversations', 'waiting'],
  queryFn: ({ signal }) =>
    api.get<Page<ConversationView>>('/conversations', {
      query: { status: 'open', assignee: 'none', limit: SHOWN },
      signal,
    }),
  select: (page) => page.data,
})
