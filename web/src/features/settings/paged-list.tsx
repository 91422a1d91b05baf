import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { ErrorState, SkeletonRows } from '@/components/ui/states'
import { api, type Page } from '@/lib/api'
import { useT } from '@/lib/i18n'

interface PagedListProps<T> {
  queryKey: QueryKey
  path: string
  query?: Record<string, string | undefined>
  empty: ReactNode
  children: (rows: T[]) => ReactNode
}

/** A list that the server pages: waiting, failed and empty states, and the button for more. */
export function PagedList<T>({ queryKey, path, query, empty, children }: PagedListProps<T>) {
  const t = useT()
  const list = useInfiniteQuery({
    queryKey: [...queryKey, query],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<T>>(path, { query: { ...query, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })
  if (list.isPending) return <SkeletonRows rows={5} />
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />
  const rows = list.data.pages.flatMap((page) => page.data)
  if (rows.length === 0) return empty
  return (
    <>
      {children(rows)}
      {list.hasNextPage && (
        <div className="mt-4 grid justify-items-center">
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('action.more')}
          </Button>
        </div>
      )}
    </>
  )
}
