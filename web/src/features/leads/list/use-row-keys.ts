import { useNavigate } from '@tanstack/react-router'
import type { RefObject } from 'react'
import type { LeadView } from '@/generated/wire'
import { focusDrawn } from '@/lib/focus'
import { useShortcuts } from '@/lib/keys'
import { select } from '../bulk/selection'

export interface RowKeys {
  boxRef: RefObject<HTMLDivElement | null>
  leads: LeadView[]
  openId: string | undefined
  reveal: (index: number) => void
}

/** J and K walk along the leads: with one open they open the next, else they move the focus and Enter opens. */
export function useRowKeys({ boxRef, leads, openId, reveal }: RowKeys): void {
  const navigate = useNavigate()
  function move(step: number) {
    const focused = document.activeElement?.closest<HTMLElement>('[data-lead]')?.dataset.lead
    const from = leads.findIndex(({ id }) => id === (openId ?? focused))
    const to = Math.max(0, Math.min(leads.length - 1, from + step))
    const next = leads[to]
    if (!next) return
    reveal(to)
    if (openId)
      void navigate({ to: '/leads/$leadId', params: { leadId: next.id }, search: (before) => before })
    else focusRow(boxRef, next.id)
  }
  function pick(asRange: boolean) {
    const focused = document.activeElement?.closest<HTMLElement>('[data-lead]')?.dataset.lead
    const id = openId ?? focused
    const ids = leads.map((lead) => lead.id)
    if (id) select(id, ids, asRange)
  }
  useShortcuts({ j: () => move(1), k: () => move(-1), x: ({ shiftKey }) => pick(shiftKey) })
}

/** Puts the focus on a row. */
export function focusRow(boxRef: RowKeys['boxRef'], id: string): void {
  focusDrawn(() => boxRef.current?.querySelector<HTMLElement>(`[data-lead="${id}"]`))
}
