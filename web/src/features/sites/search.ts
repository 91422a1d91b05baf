/** What the page of a site keeps in its address: the part that is open. */
export const SITE_TABS = ['install', 'tracker', 'chat', 'settings'] as const
export type SiteTab = (typeof SITE_TABS)[number]

export function siteSearch(search: Record<string, unknown>): { tab?: SiteTab } {
  return { tab: SITE_TABS.find((tab) => tab === search.tab) }
}
