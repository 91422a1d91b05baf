import { useEffect } from 'react'
import type { LeadView } from '@/generated/wire'
import { liveSocket } from '@/lib/live'
import { queryClient } from '@/lib/query'
import { leadKeys, type TaggedLead } from '../queries'

const READ_AFTER_MS = 200

/** Follows an open lead: whatever happens to it is shown, from the list's own frames and from its topic. */
export function useLeadWatch(leadId: string): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const watch = () => void liveSocket.request('lead.watch', { leadId }).catch(() => {})
    watch()
    const stopOpen = liveSocket.on('socket.open', watch)
    const stopAll = liveSocket.on('*', ({ topic, data }) => {
      const lead = leadOf(data)
      if (topic !== leadId && lead?.id !== leadId) return
      if (lead) showAtOnce(lead)
      clearTimeout(timer)
      timer = setTimeout(() => readAgain(leadId), READ_AFTER_MS)
    })
    return () => {
      clearTimeout(timer)
      stopOpen()
      stopAll()
      void liveSocket.request('lead.unwatch', { leadId }).catch(() => {})
    }
  }, [leadId])
}

function leadOf(data: unknown): LeadView | undefined {
  return (data as { lead?: LeadView } | undefined)?.lead
}

function showAtOnce(lead: LeadView): void {
  // Some frames only name the lead; the ETag of what is shown comes with the next read.
  if (!('updatedAt' in lead)) return
  queryClient.setQueryData<TaggedLead>(leadKeys.one(lead.id), (known) => known && { ...known, record: lead })
}

function readAgain(leadId: string): void {
  for (const queryKey of [leadKeys.one(leadId), leadKeys.timeline(leadId), leadKeys.followUps(leadId)]) {
    void queryClient.invalidateQueries({ queryKey })
  }
}
