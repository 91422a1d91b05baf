/** The changes that can be made to many leads, each with its way back. */
import type { LeadStatus, LeadView, PatchLead, Reference } from '@/generated/wire'
import { api, type Tagged } from '@/lib/api'
import { queryClient } from '@/lib/query'
import { countAgain, keepLead } from '../cache'
import { leadKeys } from '../queries'

/** Makes the change to one lead and returns the way to take it back, or nothing when it was so already. */
export type Change = (id: string) => Promise<(() => Promise<unknown>) | undefined>

export function assignTo(person: Reference | null): Change {
  const hand = async (id: string, to: Reference | null) => {
    await api.post(`/leads/${id}/assign`, { userId: to?.id ?? null })
    keep(await read(id))
  }
  return async (id) => {
    const { owner } = (await read(id)).record
    if (owner?.id === person?.id) return undefined
    await hand(id, person)
    return () => hand(id, owner)
  }
}

export function setStatus(status: LeadStatus): Change {
  return patching((lead) =>
    lead.status === status
      ? undefined
      : { next: { status }, before: { status: lead.status, disposition: lead.disposition } },
  )
}

export function addTags(tags: string[]): Change {
  return patching((lead) => {
    const next = [...new Set([...lead.tags, ...tags])]
    return next.length === lead.tags.length
      ? undefined
      : { next: { tags: next }, before: { tags: lead.tags } }
  })
}

/** Reads the lead first, so that what somebody else did meanwhile is not undone. */
function patching(plan: (lead: LeadView) => { next: PatchLead; before: PatchLead } | undefined): Change {
  return async (id) => {
    const known = await read(id)
    const planned = plan(known.record)
    if (!planned) return undefined
    const saved = await patch(id, planned.next, known.etag)
    return () => patch(id, planned.before, saved.etag)
  }
}

async function patch(id: string, change: PatchLead, etag: string | undefined): Promise<Tagged<LeadView>> {
  const saved = await api.patchTagged<LeadView>(`/leads/${id}`, change, { ifMatch: etag })
  keep(saved)
  return saved
}

function read(id: string): Promise<Tagged<LeadView>> {
  return api.getTagged<LeadView>(`/leads/${id}`)
}

function keep(lead: Tagged<LeadView>): void {
  keepLead(lead)
  countAgain()
  void queryClient.invalidateQueries({ queryKey: leadKeys.timeline(lead.record.id) })
}
