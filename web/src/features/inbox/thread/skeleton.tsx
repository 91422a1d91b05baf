import { AfterAMoment } from '@/components/ui/states'
import { cn } from '@/lib/cn'

const BUBBLES = [
  { width: '62%', isOurs: false },
  { width: '38%', isOurs: false },
  { width: '55%', isOurs: true },
  { width: '46%', isOurs: false },
  { width: '60%', isOurs: true },
]

export function ThreadSkeleton() {
  return (
    <AfterAMoment>
      <div aria-hidden="true" className="flex flex-col gap-4 max-w-[760px] mx-auto pt-6">
        {BUBBLES.map(({ width, isOurs }) => (
          <span
            key={width}
            className={cn('skeleton h-11 !rounded-2xl', isOurs && 'self-end')}
            style={{ width }}
          />
        ))}
      </div>
    </AfterAMoment>
  )
}
