import { CircleCheck, CirclePause, Radio } from 'lucide-react'
import type { SiteView } from '@/generated/wire'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { Time } from '@/components/ui/time'

const LOOKS = {
  active: { icon: CircleCheck, className: 'bg-ok-soft text-ok-fg' },
  waiting: { icon: Radio, className: 'bg-warn-soft text-warn-fg' },
  inactive: { icon: CirclePause, className: 'bg-hover text-fg-2' },
} as const

/** Says whether the script reports, and changes by itself when it does for the first time (TRK-4). */
export function ActiveCheck({ site }: { site: SiteView }) {
  const t = useT()
  const { icon: Icon, className } = LOOKS[site.status]
  return (
    <div role="status" className={cn('flex items-start gap-3 rounded-xl px-4 py-3', className)}>
      <Icon
        className={cn('size-5 mt-0.5 shrink-0', site.status === 'waiting' && 'animate-pulse')}
        aria-hidden="true"
      />
      <div className="min-w-0">
        <p className="font-medium">{t(`sites.check.${site.status}`)}</p>
        <p className="break-words">
          {site.status === 'active' && site.lastSeenAt ? (
            <>
              {t('sites.lastSeen')} <Time at={site.lastSeenAt} as="long" />
            </>
          ) : (
            t(`sites.check.${site.status}Hint`, { domain: site.domain })
          )}
        </p>
      </div>
    </div>
  )
}
