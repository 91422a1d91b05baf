/** What the inbox keeps in its address. */
import type { Priority } from '@/generated/wire'

export const INBOX_VIEWS = ['mine', 'unassigned', 'all', 'pending', 'snoozed', 'resolved'] as const
export type InboxView = (typeof INBOX_VIEWS)[number]

export const PRIORITIES = ['urgent', 'high', 'medium', 'low'] as const satisfies Priority[]

export const INBOX_ORDERS = ['activity', 'waiting'] as const
export type InboxOrder = (typeof INBOX_ORDERS)[number]

export interface InboxSearch {
  view?: InboxView
  /** Only the conversations of one site. */
  site?: string
  label?: string
  priority?: Priority
  order?: InboxOrder
  /** Words to look for in all conversations, whatever the view. */
  q?: string
  /** The open conversation. */
  c?: string
}

export function inboxSearch(search: Record<string, unknown>): InboxSearch {
  return {
    view: INBOX_VIEWS.find((one) => one === search.view),
    site: idWith('site_', search.site),
    label: textOf(search.label),
    priority: PRIORITIES.find((one) => one === search.priority),
    order: INBOX_ORDERS.find((one) => one === search.order),
    q: textOf(search.q),
    c: idWith('conv_', search.c),
  }
}

function idWith(prefix: string, value: unknown): string | undefined {
  return typeof value === 'string' && value.startsWith(prefix) ? value : undefined
}

/** The router reads `?q=12` as a number. */
function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
  return text || undefined
}
