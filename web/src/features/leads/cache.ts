/** Writes leads into the caches, so that the list, the open lead and the counts agree. */
import type { LeadView } from '@/generated/wire'
import { changed, found, removed } from '@/lib/live-list'
import { queryClient } from '@/lib/query'
import { createStore } from '@/lib/store'
import { leadKeys, type LeadPages, type TaggedLead } from './queries'

const FRESH_MS = 4_000
const COUNT_AFTER_MS = 400

/** Leads that arrived a moment ago, to draw attention to them. */
export const freshLeads = createStore<ReadonlySet<string>>(new Set())

export function markFresh(id: string): void {
  freshLeads.set(new Set([...freshLeads.get(), id]))
  setTimeout(() => freshLeads.set(new Set([...freshLeads.get()].filter((one) => one !== id))), FRESH_MS)
}

/** Keeps a lead just saved, with its ETag, and shows it in the lists where it stands. */
export function keepLead({ record, etag }: TaggedLead): void {
  queryClient.setQueryData<TaggedLead>(leadKeys.one(record.id), (known) => ({
    record,
    etag: etag ?? known?.etag,
  }))
  changeInLists(record)
}

export function changeInLists(lead: LeadView): void {
  queryClient.setQueriesData<LeadPages>({ queryKey: leadKeys.lists }, (data) =>
    data && found(data.pages, lead.id) ? { ...data, pages: changed(data.pages, lead) } : data,
  )
}

export function forgetLead(id: string): void {
  queryClient.setQueriesData<LeadPages>({ queryKey: leadKeys.lists }, (data) =>
    data ? { ...data, pages: removed(data.pages, id) } : data,
  )
  countAgain()
}

let recount: ReturnType<typeof setTimeout> | undefined

export function countAgain(): void {
  clearTimeout(recount)
  recount = setTimeout(
    () => void queryClient.invalidateQueries({ queryKey: leadKeys.counts }),
    COUNT_AFTER_MS,
  )
}
