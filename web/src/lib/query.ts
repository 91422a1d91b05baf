import { QueryClient } from '@tanstack/react-query'
import { ApiProblem } from './problem'

const MAX_RETRIES = 2

/** The cache of what the server said. Sockets keep it fresh, so it is read again only when asked. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      networkMode: 'offlineFirst',
      retry: (failures, error) => error instanceof ApiProblem && error.isTemporary && failures < MAX_RETRIES,
    },
    mutations: { networkMode: 'always' },
  },
})
