import { queryOptions, useQueryClient } from '@tanstack/react-query'
import type { Onboarding } from '@/generated/wire'
import { api } from '@/lib/api'
import { useSocketEvent } from '@/lib/live'

export const onboardingQuery = queryOptions({
  queryKey: ['onboarding'],
  queryFn: ({ signal }) => api.get<Onboarding>('/onboarding', { signal }),
})

const STEPS: Record<string, keyof Onboarding> = {
  'site.activated': 'siteActive',
  'lead.created': 'firstLead',
}

/** Ticks the steps off while they happen, without a reload. */
export function useLiveOnboarding(): void {
  const client = useQueryClient()
  useSocketEvent('*', (_, { event }) => {
    const step = STEPS[event]
    if (!step) return
    client.setQueryData(onboardingQuery.queryKey, (known) => known && { ...known, [step]: true })
    void client.invalidateQueries({ queryKey: ['sites'] })
  })
}

/** The steps that lead to the first lead, in order. */
export const ONBOARDING_STEPS = ['siteCreated', 'siteActive', 'firstLead', 'teamInvited'] as const

export function isOnboarded(state: Onboarding): boolean {
  return ONBOARDING_STEPS.every((step) => state[step])
}
