import { CircleDashed, MessageCircle } from 'lucide-react'
import { Chip } from '@/components/ui/chip'
import type { CaptureState, LeadStatus, Quality } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { CAPTURE_TONES, QUALITY_TONES, STATUS_TONES } from './words'

export function StatusChip({ status }: { status: LeadStatus }) {
  const t = useT()
  return <Chip tone={STATUS_TONES[status]}>{t(`leads.status.${status}`)}</Chip>
}

/** The quality in words, with the score it comes from. */
export function QualityChip({ quality, score }: { quality: Quality; score: number }) {
  const t = useT()
  return (
    <Chip tone={QUALITY_TONES[quality]}>
      {t(`leads.quality.${quality}`)}
      <span className="tnum font-semibold" title={t('leads.score')}>
        {score}
      </span>
    </Chip>
  )
}

/** Says when a form was only begun, or when a chat was the beginning. A sent form needs no mark. */
export function CaptureChip({ state }: { state: CaptureState | null }) {
  const t = useT()
  if (state === null || state === 'submitted') return null
  const Icon = state === 'partial' ? CircleDashed : MessageCircle
  return (
    <Chip tone={CAPTURE_TONES[state]}>
      <Icon aria-hidden="true" />
      {t(`leads.capture.${state}`)}
    </Chip>
  )
}

export function Tags({ tags, shown = 2 }: { tags: string[]; shown?: number }) {
  if (tags.length === 0) return null
  return (
    <span className="flex min-w-0 gap-1" title={tags.join(', ')}>
      {tags.slice(0, shown).map((tag) => (
        <Chip key={tag} className="min-w-0">
          <span className="truncate max-w-24" dir="auto">
            {tag}
          </span>
        </Chip>
      ))}
      {tags.length > shown && <Chip className="tnum">+{tags.length - shown}</Chip>}
    </span>
  )
}
