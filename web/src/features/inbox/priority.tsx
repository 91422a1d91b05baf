import { Flame, SignalHigh, SignalLow, SignalMedium, type LucideIcon } from 'lucide-react'
import { Chip, type Tone } from '@/components/ui/chip'
import type { Priority } from '@/generated/wire'
import { useT, type MessageKey } from '@/lib/i18n'

interface Look {
  label: MessageKey
  icon: LucideIcon
  tone: Tone
}

export const PRIORITIES: Record<Priority, Look> = {
  urgent: { label: 'inbox.priority.urgent', icon: Flame, tone: 'bad' },
  high: { label: 'inbox.priority.high', icon: SignalHigh, tone: 'warn' },
  medium: { label: 'inbox.priority.medium', icon: SignalMedium, tone: 'neutral' },
  low: { label: 'inbox.priority.low', icon: SignalLow, tone: 'neutral' },
}

export function PriorityChip({ priority }: { priority: Priority }) {
  const t = useT()
  const { label, icon: Icon, tone } = PRIORITIES[priority]
  return (
    <Chip tone={tone}>
      <Icon aria-hidden="true" />
      {t(label)}
    </Chip>
  )
}
