import { useCallback, useState } from 'react'
import { toastProblem } from '@/components/ui/toast'
import type { LeadView, PatchLead } from '@/generated/wire'
import { api } from '@/lib/api'
import { ApiProblem } from '@/lib/problem'
import { queryClient } from '@/lib/query'
import { keepLead } from '../cache'
import { leadKeys, type TaggedLead } from '../queries'

/** Somebody else changed the lead in the meantime. */
export interface Conflict {
  mine: PatchLead
  theirs: LeadView
}

/** Saves a change. Resolves to what the server says against a field, or to nothing when it is saved. */
export type PatchLeadFunction = (change: PatchLead) => Promise<string | undefined>

/** Changes a lead at once, based on what is seen; a change that lost a race is asked about. */
export function useLeadPatch(leadId: string) {
  const [conflict, setConflict] = useState<Conflict>()

  const patch: PatchLeadFunction = useCallback(
    async (change) => {
      const key = leadKeys.one(leadId)
      const known = queryClient.getQueryData<TaggedLead>(key) ?? (await readAgain(leadId))
      keepLead({ ...known, record: withChange(known.record, change) })
      try {
        keepLead(await api.patchTagged<LeadView>(`/leads/${leadId}`, change, { ifMatch: known.etag }))
        void queryClient.invalidateQueries({ queryKey: leadKeys.timeline(leadId) })
        return undefined
      } catch (error) {
        keepLead(known)
        if (error instanceof ApiProblem && error.status === 412) {
          setConflict({ mine: change, theirs: (await readAgain(leadId)).record })
          return undefined
        }
        if (error instanceof ApiProblem && error.status === 422) return refusalOf(error)
        toastProblem(error)
        return undefined
      }
    },
    [leadId],
  )

  const settle = useCallback(
    (keepMine: boolean) => {
      setConflict(undefined)
      if (keepMine && conflict) void patch(conflict.mine)
    },
    [conflict, patch],
  )

  return { patch, conflict, settle }
}

async function readAgain(leadId: string): Promise<TaggedLead> {
  const fresh = await api.getTagged<LeadView>(`/leads/${leadId}`)
  keepLead(fresh)
  return fresh
}

function refusalOf({ problem, message }: ApiProblem): string {
  return problem.errors?.map(({ detail }) => detail).join(' ') || message
}

/** The lead as it will be, to show it before the server answers. */
function withChange(lead: LeadView, change: PatchLead): LeadView {
  const customFields = { ...lead.customFields, ...change.customFields }
  return { ...lead, ...change, name: change.name ?? lead.name, customFields }
}
