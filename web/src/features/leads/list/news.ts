/** Takes news of a lead into the pages of a list. Pure. */
import type { LeadView, Page } from '@/generated/wire'
import { changed, found, placed, removed, type Order } from '@/lib/live-list'

export interface ListState {
  pages: Page<LeadView>[]
  /** New leads that wait above the fold until the reader goes up: nothing moves under their eyes. */
  held: LeadView[]
}

export interface Reading {
  matches: (lead: LeadView) => boolean
  order: Order<LeadView>
  isAtTop: boolean
}

export function withNews(
  { pages, held }: ListState,
  lead: LeadView,
  { matches, order, isAtTop }: Reading,
): ListState {
  const others = held.filter(({ id }) => id !== lead.id)
  if (!matches(lead)) return { pages: found(pages, lead.id) ? removed(pages, lead.id) : pages, held: others }
  if (isAtTop) return { pages: placed(pages, lead, order), held: others }
  if (found(pages, lead.id)) return { pages: changed(pages, lead), held: others }
  return { pages, held: [...others, lead] }
}

/** Puts the leads that waited into their places. */
export function released({ pages, held }: ListState, order: Order<LeadView>): ListState {
  return { pages: held.reduce((next, lead) => placed(next, lead, order), pages), held: [] }
}
