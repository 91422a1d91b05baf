import { AfterAMoment, Skeleton } from '@/components/ui/states'
import { useT } from '@/lib/i18n'

export function LeadsSkeleton() {
  const t = useT()
  return (
    <AfterAMoment>
      <div role="status" aria-label={t('state.loading')} className="flex-1 pt-9 max-md:pt-0">
        {Array.from({ length: 10 }, (_, row) => (
          <div key={row} className="flex items-center gap-3 h-[52px] max-md:h-24 px-4 border-b border-line">
            <Skeleton className="size-8 !rounded-full" />
            <div className="grid gap-1.5 w-2/5">
              <Skeleton className="h-3 w-3/5" />
              <Skeleton className="h-2.5 w-2/5" />
            </div>
            <Skeleton className="h-5 w-16" />
            <Skeleton className="h-3 flex-1 max-md:hidden" />
          </div>
        ))}
      </div>
    </AfterAMoment>
  )
}
