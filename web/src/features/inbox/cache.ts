/** Writes conversations into the caches of the inbox, so that lists, the open conversation and counts agree. */
import type { ConversationView, VisitorView } from '@/generated/wire'
import { inboxCountsQuery } from '@/app/live-counts'
import { found, placed, removed } from '@/lib/live-list'
import { queryClient } from '@/lib/query'
import { belongs, orderOf, type InboxFilter } from './list/filter'
import { fromLists, inboxKeys, type ConversationPages } from './queries'

const COUNT_AFTER_MS = 250

export function knownConversation(id: string): ConversationView | undefined {
  return queryClient.getQueryData<ConversationView>(inboxKeys.one(id)) ?? fromLists(id)
}

/** Puts a conversation where it now belongs: into each list, out of each list, and into its own record. */
export function keepConversation(conversation: ConversationView, me: string): void {
  queryClient.setQueryData<ConversationView>(inboxKeys.one(conversation.id), (known) => known && conversation)
  const lists = queryClient.getQueryCache().findAll({ queryKey: inboxKeys.lists })
  for (const { queryKey } of lists) {
    const filter = queryKey[2] as InboxFilter
    queryClient.setQueryData<ConversationPages>(queryKey, (data) => {
      if (!data) return data
      const isThere = found(data.pages, conversation.id)
      if (filter.text ? isThere : belongs(conversation, filter, me))
        return { ...data, pages: placed(data.pages, conversation, orderOf(filter)) }
      return isThere ? { ...data, pages: removed(data.pages, conversation.id) } : data
    })
  }
}

/** Shows in the lists and the open conversation whether a visitor is there, and what they are called now. */
export function keepVisitor({ id, name, email, state, online }: VisitorView): void {
  changeVisitor(id, () => ({ id, name, email, state, online }))
}

/** Shows that a visitor has left. */
export function keepVisitorAway(id: string): void {
  changeVisitor(id, (known) => ({ ...known, online: false }))
}

type Visitor = ConversationView['visitor']

function changeVisitor(id: string, change: (known: Visitor) => Visitor): void {
  const met = (one: ConversationView) =>
    one.visitor.id === id ? { ...one, visitor: change(one.visitor) } : one
  queryClient.setQueriesData<ConversationPages>({ queryKey: inboxKeys.lists }, (data) =>
    data?.pages.some((page) => page.data.some((one) => one.visitor.id === id))
      ? { ...data, pages: data.pages.map((page) => ({ ...page, data: page.data.map(met) })) }
      : data,
  )
  queryClient.setQueriesData<ConversationView>(
    { queryKey: inboxKeys.records },
    (known) => known && met(known),
  )
}

let recount: ReturnType<typeof setTimeout> | undefined

/** Reads the counts again, once for a burst of changes. */
export function countAgain(): void {
  clearTimeout(recount)
  recount = setTimeout(
    () => void queryClient.invalidateQueries({ queryKey: inboxCountsQuery.queryKey }),
    COUNT_AFTER_MS,
  )
}
