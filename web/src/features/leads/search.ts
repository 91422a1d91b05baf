/** What the leads list keeps in its address: filters, order, search. Lists are words with commas between. */
import type { CaptureState, LeadStatus, Quality } from '@/generated/wire'

export const STATUSES: LeadStatus[] = ['new', 'contacted', 'qualified', 'proposal', 'converted', 'lost']
export const QUALITIES: Quality[] = ['high', 'medium', 'low']
export const CAPTURE_STATES: CaptureState[] = ['submitted', 'partial', 'chat_inquiry']
export const SORTS = [
  '-createdAt',
  'createdAt',
  '-lastActivityAt',
  'lastActivityAt',
  'name',
  '-score',
] as const
export const CREATED_RANGES = ['today', 'week', 'month', 'quarter'] as const

export type LeadSort = (typeof SORTS)[number]
export type CreatedRange = (typeof CREATED_RANGES)[number]

export interface LeadsSearch {
  q?: string
  status?: string
  quality?: string
  capture?: string
  source?: string
  tag?: string
  /** `me`, `none` or ids of users. */
  owner?: string
  site?: string
  created?: CreatedRange
  sort?: LeadSort
}

export function leadsSearch(search: Record<string, unknown>): LeadsSearch {
  return {
    q: words(search.q),
    status: known(search.status, STATUSES),
    quality: known(search.quality, QUALITIES),
    capture: known(search.capture, CAPTURE_STATES),
    source: words(search.source),
    tag: words(search.tag),
    owner: words(search.owner),
    site: words(search.site),
    created: CREATED_RANGES.find((one) => one === search.created),
    sort: SORTS.find((one) => one === search.sort),
  }
}

export function listOf(value: string | undefined): string[] {
  return value ? value.split(',') : []
}

function words(value: unknown): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : String(value)
}

function known(value: unknown, all: string[]): string | undefined {
  const chosen = listOf(words(value)).filter((one) => all.includes(one))
  return chosen.length > 0 ? chosen.join(',') : undefined
}
