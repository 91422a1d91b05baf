import { AfterAMoment } from '@/components/ui/states'
import { useT } from '@/lib/i18n'

const WIDTHS = [78, 60, 88, 52, 70, 64]

/** Rows in the shape of conversations, while the list is on its way. */
export function ListSkeleton() {
  const t = useT()
  return (
    <AfterAMoment>
      <div role="status" aria-label={t('state.loading')} className="px-2 py-1.5 grid gap-1">
        {WIDTHS.map((width) => (
          <div key={width} aria-hidden="true" className="flex gap-3 px-3 py-3">
            <span className="skeleton size-[38px] !rounded-full shrink-0" />
            <span className="flex-1 grid gap-2 pt-0.5">
              <span className="skeleton h-3" style={{ width: `${width * 0.7}%` }} />
              <span className="skeleton h-2.5" style={{ width: `${width * 0.5}%` }} />
              <span className="skeleton h-2.5" style={{ width: `${width}%` }} />
            </span>
          </div>
        ))}
      </div>
    </AfterAMoment>
  )
}
