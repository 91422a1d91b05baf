import { useNow, useTimeTaste } from '@/lib/clock'
import { useT } from '@/lib/i18n'
import { dateTime } from '@/lib/time'
import { followUpPresets } from './presets'

/** One press plans the next step. */
export function QuickFollowUps({ onPick }: { onPick: (dueAt: string) => void }) {
  const t = useT()
  const now = useNow()
  const taste = useTimeTaste()
  return (
    <div className="mt-2">
      <p className="text-fg-3">{t('leads.nothingPlanned')}</p>
      <div className="mt-2 flex flex-wrap gap-1.5">
        {followUpPresets(now, taste.timeZone).map(({ label, at }) => (
          <button
            key={label}
            type="button"
            title={dateTime(at, taste)}
            onClick={() => onPick(new Date(at).toISOString())}
            className="h-7 max-md:h-10 px-2.5 rounded-full border border-line-2 text-xs font-medium text-fg-2 hover:bg-hover hover:text-fg"
          >
            {t(label)}
          </button>
        ))}
      </div>
    </div>
  )
}
