import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { CreateUser, MemberView, PatchUser, RoleView } from '@/generated/wire'
import { api, type Page } from '@/lib/api'

export const membersQuery = queryOptions({
  queryKey: ['users', 'list'],
  queryFn: ({ signal }) => api.get<Page<MemberView>>('/users', { query: { limit: 200 }, signal }),
  select: ({ data }) => data.toSorted((a, b) => a.name.localeCompare(b.name)),
})

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => api.get<Page<RoleView>>('/roles', { signal }),
  select: (page) => page.data,
  staleTime: Infinity,
})

function useTeamMutation<V, R>(mutationFn: (input: V) => Promise<R>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: membersQuery.queryKey })
      void client.invalidateQueries({ queryKey: ['onboarding'] })
    },
  })
}

export function useInvite() {
  return useTeamMutation((user: CreateUser) => api.post<MemberView>('/users', user))
}

export function usePatchMember() {
  return useTeamMutation(({ id, change }: { id: string; change: PatchUser }) =>
    api.patch<MemberView>(`/users/${id}`, change),
  )
}

export function useResendInvitation() {
  return useTeamMutation((id: string) => api.post(`/users/${id}/invitation`))
}
