import { CircleCheck, CirclePause, Clock } from 'lucide-react'
import { Chip } from '@/components/ui/chip'
import type { SiteStatus } from '@/generated/wire'
import { useT } from '@/lib/i18n'

const LOOKS = {
  active: { tone: 'ok', icon: CircleCheck },
  waiting: { tone: 'warn', icon: Clock },
  inactive: { tone: 'neutral', icon: CirclePause },
} as const

export function SiteStatusChip({ status }: { status: SiteStatus }) {
  const t = useT()
  const { tone, icon: Icon } = LOOKS[status]
  return (
    <Chip tone={tone}>
      <Icon aria-hidden="true" />
      {t(`sites.status.${status}`)}
    </Chip>
  )
}
