/** What the leads list keeps in its address. */
export interface LeadsSearch {
  q?: string
}

export function leadsSearch(search: Record<string, unknown>): LeadsSearch {
  return { q: search.q == null ? undefined : String(search.q) }
}
