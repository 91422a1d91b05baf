import { History } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { EmptyState, ErrorState, SkeletonRows } from '@/components/ui/states'
import { useNow, useTimeTaste } from '@/lib/clock'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { dayName } from '@/lib/time'
import { useTimeline } from '../queries'
import { ActivityItem } from './activity'
import { byDay, KINDS_OF, TIMELINE_FILTERS, type TimelineFilter } from './kinds'

/** Everything that happened with the lead, newest first. */
export function LeadTimeline({ leadId }: { leadId: string }) {
  const t = useT()
  const now = useNow()
  const taste = useTimeTaste()
  const [filter, setFilter] = useState<TimelineFilter>('all')
  const timeline = useTimeline(leadId, KINDS_OF[filter])
  const activities = timeline.data?.pages.flatMap(({ data }) => data) ?? []
  return (
    <section aria-label={t('leads.timeline')} className="p-4">
      <div className="flex flex-wrap gap-0.5 mb-3" role="group" aria-label={t('leads.timelineFilter')}>
        {TIMELINE_FILTERS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === filter}
            onClick={() => setFilter(one)}
            className={cn(
              'h-7 max-md:h-10 px-2 max-md:px-1.5 shrink-0 rounded-full text-xs font-medium text-fg-2 hover:bg-hover focus-visible:-outline-offset-2',
              one === filter && 'bg-active text-fg',
            )}
          >
            {t(`leads.timeline.${one}`)}
          </button>
        ))}
      </div>
      {timeline.isPending && <SkeletonRows rows={4} className="px-0" />}
      {timeline.isError && activities.length === 0 && (
        <ErrorState error={timeline.error} onRetry={() => void timeline.refetch()} className="py-8" />
      )}
      {timeline.isSuccess && activities.length === 0 && (
        <EmptyState icon={History} title={t('leads.timelineEmpty')} className="py-8" />
      )}
      {byDay(activities, taste).map(([day, entries]) => (
        <section key={day} aria-label={dayName(entries[0]?.at ?? now, now, taste)}>
          <h3 className="mt-4 mb-1 text-xs font-medium text-fg-3">
            {dayName(entries[0]?.at ?? now, now, taste)}
          </h3>
          <ol>
            {entries.map((activity) => (
              <ActivityItem key={activity.id} activity={activity} />
            ))}
          </ol>
        </section>
      ))}
      {timeline.hasNextPage && (
        <div className="mt-3 grid">
          <Button
            variant="ghost"
            busy={timeline.isFetchingNextPage}
            onClick={() => void timeline.fetchNextPage()}
          >
            {t('action.more')}
          </Button>
        </div>
      )}
    </section>
  )
}
