import type { UseQueryResult } from '@tanstack/react-query'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Card } from '@/components/ui/page'
import { ErrorState, SkeletonRows } from '@/components/ui/states'

interface SectionProps<T> {
  title: string
  icon: LucideIcon
  query: UseQueryResult<T[]>
  /** What is said when there is nothing to do. */
  empty: string
  link?: ReactNode
  children: (entry: T) => ReactNode
}

/** One list of the home page, with its waiting, empty and failed states. */
export function Section<T extends { id: string }>({
  title,
  icon: Icon,
  query,
  empty,
  link,
  children,
}: SectionProps<T>) {
  return (
    <Card className="p-0 max-md:p-0 overflow-hidden">
      <header className="flex items-center gap-2.5 px-4 h-12 border-b border-line">
        <Icon className="size-[18px] text-fg-3" strokeWidth={1.9} aria-hidden="true" />
        <h3 className="font-semibold text-base">{title}</h3>
        {query.data && query.data.length > 0 && <span className="text-fg-3 tnum">{query.data.length}</span>}
        <span className="ms-auto text-xs font-medium text-accent-fg">{link}</span>
      </header>
      {query.isPending && <SkeletonRows rows={3} />}
      {query.isError && (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} className="py-8" />
      )}
      {query.data?.length === 0 && <p className="px-4 py-8 text-center text-fg-3">{empty}</p>}
      {query.data && query.data.length > 0 && (
        <ul className="divide-y divide-line">
          {query.data.map((entry) => (
            <li key={entry.id}>{children(entry)}</li>
          ))}
        </ul>
      )}
    </Card>
  )
}
