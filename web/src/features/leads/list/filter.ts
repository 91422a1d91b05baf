/** Which leads the list holds: the query for the server, and the same decision here for news. Pure. */
import type { LeadView } from '@/generated/wire'
import { dayAt } from '@/lib/presets'
import type { Order } from '@/lib/live-list'
import { listOf, type CreatedRange, type LeadsSearch } from '../search'

const DAYS: Record<CreatedRange, number> = { today: 0, week: 6, month: 29, quarter: 89 }

/** The query of `GET /leads` and `/leads/count`, without paging. */
export function filterQuery(
  search: LeadsSearch,
  now: number,
  timeZone?: string,
): Record<string, string | undefined> {
  return {
    q: search.q,
    status: search.status,
    quality: search.quality,
    captureState: search.capture,
    source: search.source,
    tag: search.tag,
    ownerId: search.owner,
    siteId: search.site,
    createdFrom: search.created && new Date(createdFrom(search.created, now, timeZone)).toISOString(),
  }
}

/** Midnight, in the person's zone, on which the range begins. */
export function createdFrom(range: CreatedRange, now: number, timeZone?: string): number {
  return dayAt(now, -DAYS[range], 0, timeZone)
}

export function matches(
  lead: LeadView,
  search: LeadsSearch,
  me: string,
  now: number,
  timeZone?: string,
): boolean {
  return (
    within(search.status, lead.status) &&
    within(search.quality, lead.quality) &&
    within(search.capture, lead.captureState) &&
    within(search.source, lead.source) &&
    within(search.site, lead.site?.id) &&
    (!search.tag || listOf(search.tag).some((tag) => lead.tags.includes(tag))) &&
    ownerMatches(search.owner, lead, me) &&
    (!search.created || Date.parse(lead.createdAt) >= createdFrom(search.created, now, timeZone)) &&
    textMatches(search.q, lead)
  )
}

export function orderOf(search: LeadsSearch): Order<LeadView> {
  switch (search.sort) {
    case 'createdAt':
      return (a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt)
    case 'lastActivityAt':
      return (a, b) => Date.parse(a.lastActivityAt) - Date.parse(b.lastActivityAt)
    case '-lastActivityAt':
      return (a, b) => Date.parse(b.lastActivityAt) - Date.parse(a.lastActivityAt)
    case 'name':
      return (a, b) => a.name.localeCompare(b.name)
    case '-score':
      return (a, b) => b.score - a.score
    default:
      return (a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt)
  }
}

export function hasFilters(search: LeadsSearch): boolean {
  return Object.entries(search).some(([key, value]) => key !== 'sort' && value !== undefined)
}

function within(wanted: string | undefined, value: string | null | undefined): boolean {
  return !wanted || (value != null && listOf(wanted).includes(value))
}

function ownerMatches(wanted: string | undefined, { owner }: LeadView, me: string): boolean {
  if (!wanted) return true
  return listOf(wanted).some((one) =>
    one === 'none' ? owner === null : owner?.id === (one === 'me' ? me : one),
  )
}

function textMatches(text: string | undefined, { name, email, phone, company }: LeadView): boolean {
  if (!text) return true
  const all = [name, email, phone, company].join(' ').toLocaleLowerCase()
  return text
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word))
}
