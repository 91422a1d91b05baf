import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { CreateSite, FormView, IdentitySecretView, PatchSite, SiteView } from '@/generated/wire'
import { api, type Page } from '@/lib/api'
import { useSocketEvent } from '@/lib/live'

export const sitesQuery = queryOptions({
  queryKey: ['sites', 'list'],
  queryFn: ({ signal }) => api.get<Page<SiteView>>('/sites', { query: { limit: 200 }, signal }),
  select: (page) => page.data,
})

export const siteQuery = (id: string) =>
  queryOptions({
    queryKey: ['sites', 'one', id],
    queryFn: ({ signal }) => api.get<SiteView>(`/sites/${id}`, { signal }),
  })

export const siteFormsQuery = (id: string) =>
  queryOptions({
    queryKey: ['sites', 'forms', id],
    queryFn: ({ signal }) => api.get<Page<FormView>>(`/sites/${id}/forms`, { signal }),
    select: (page) => page.data,
  })

export const identitySecretQuery = (id: string) =>
  queryOptions({
    queryKey: ['sites', 'identity-secret', id],
    queryFn: ({ signal }) => api.get<IdentitySecretView>(`/sites/${id}/identity-secret`, { signal }),
    // A secret stays no longer than the page that shows it.
    gcTime: 0,
  })

/** Keeps the sites on screen right while their scripts report for the first time (TRK-4). */
export function useLiveSites(): void {
  const client = useQueryClient()
  useSocketEvent<{ site: SiteView }>('site.activated', ({ site }) => {
    client.setQueryData(siteQuery(site.id).queryKey, (known) => ({ ...known, ...site }))
    void client.invalidateQueries({ queryKey: ['sites'] })
    void client.invalidateQueries({ queryKey: ['onboarding'] })
  })
}

export function useCreateSite() {
  return useSiteMutation((site: CreateSite) => api.post<SiteView>('/sites', site))
}

export function usePatchSite(id: string) {
  return useSiteMutation((change: PatchSite) => api.patch<SiteView>(`/sites/${id}`, change))
}

export function useRotateKey(id: string) {
  return useSiteMutation(() => api.post<SiteView>(`/sites/${id}/rotate-key`))
}

export function useRotateIdentitySecret(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => api.post<IdentitySecretView>(`/sites/${id}/rotate-identity-secret`),
    onSuccess: (answer) => client.setQueryData(identitySecretQuery(id).queryKey, answer),
  })
}

export function useDeleteSite(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => api.delete(`/sites/${id}`),
    onSuccess: () => {
      client.removeQueries({ queryKey: siteQuery(id).queryKey })
      return client.invalidateQueries({ queryKey: ['sites', 'list'] })
    },
  })
}

/** After a change the answer is what the pages show; the secret in it is left out of the cache. */
function useSiteMutation<V>(mutationFn: (input: V) => Promise<SiteView>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn,
    onSuccess: (site) => {
      const { apiKey: _secret, ...shown } = site
      client.setQueryData(siteQuery(site.id).queryKey, shown)
      void client.invalidateQueries({ queryKey: ['sites', 'list'] })
      void client.invalidateQueries({ queryKey: ['onboarding'] })
    },
  })
}
