import { useCallback, useEffect, useState } from 'react'
import type { LeadView } from '@/generated/wire'
import { useTimeTaste } from '@/lib/clock'
import { liveSocket } from '@/lib/live'
import { queryClient } from '@/lib/query'
import { useSession } from '@/lib/session'
import { countAgain, forgetLead, markFresh } from '../cache'
import { leadKeys, type LeadPages } from '../queries'
import type { LeadsSearch } from '../search'
import { matches, orderOf } from './filter'
import { released, withNews } from './news'

const LEAD_EVENTS = ['lead.created', 'lead.updated', 'lead.assigned']

/** Takes leads into the list as they come. Returns how many wait above, and the way to let them in. */
export function useLeadNews(search: LeadsSearch, isAtTop: boolean) {
  const me = useSession().user.id
  const { timeZone } = useTimeTaste()
  const key = leadKeys.list(search)
  const listName = JSON.stringify(search)
  const [held, setHeld] = useState<{ list: string; leads: LeadView[] }>({ list: listName, leads: [] })
  const waiting = held.list === listName ? held.leads.length : 0

  useEffect(() => {
    function onLead(lead: LeadView, isNew: boolean) {
      const data = queryClient.getQueryData<LeadPages>(key)
      if (!data) return
      const reading = {
        matches: (one: LeadView) => matches(one, search, me, Date.now(), timeZone),
        order: orderOf(search),
        isAtTop,
      }
      const { pages } = withNews({ pages: data.pages, held: [] }, lead, reading)
      queryClient.setQueryData<LeadPages>(key, { ...data, pages })
      // Several may come before the next drawing: each builds on the one before.
      setHeld((before) => {
        const known = before.list === listName ? before.leads : []
        return { list: listName, leads: withNews({ pages: data.pages, held: known }, lead, reading).held }
      })
      if (isNew) markFresh(lead.id)
      countAgain()
    }
    const stops = LEAD_EVENTS.map((event) =>
      liveSocket.on(event, ({ data }) => onLead((data as { lead: LeadView }).lead, event === 'lead.created')),
    )
    const stopDeleted = liveSocket.on('lead.deleted', ({ data }) => {
      const { id } = (data as { lead: LeadView }).lead
      forgetLead(id)
      setHeld(({ list, leads }) => ({ list, leads: leads.filter((one) => one.id !== id) }))
    })
    return () => {
      stopDeleted()
      stops.forEach((stop) => stop())
    }
  })

  const letIn = useCallback(() => {
    const data = queryClient.getQueryData<LeadPages>(leadKeys.list(search))
    if (!data) return
    const next = released({ pages: data.pages, held: held.leads }, orderOf(search))
    queryClient.setQueryData<LeadPages>(leadKeys.list(search), { ...data, pages: next.pages })
    setHeld({ list: listName, leads: [] })
  }, [held.leads, listName, search])

  return { waiting, letIn }
}
