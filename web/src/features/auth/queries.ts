import { queryOptions } from '@tanstack/react-query'
import type { AuthState } from '@/generated/wire'
import { api } from '@/lib/api'

/** Whether this installation has an agency yet, and whether more may sign up. */
export const authStateQuery = queryOptions({
  queryKey: ['auth', 'state'],
  queryFn: ({ signal }) => api.get<AuthState>('/auth/state', { signal }),
})
