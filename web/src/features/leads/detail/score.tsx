import { Section } from '@/components/section'
import type { LeadView } from '@/generated/wire'
import { useT } from '@/lib/i18n'

/** Why the lead has its score. */
export function ScoreSection({ lead }: { lead: LeadView }) {
  const t = useT()
  if (lead.scoreReasons.length === 0) return null
  return (
    <Section title={t('leads.score')} aside={<span className="tnum">{lead.score}</span>}>
      <ul className="grid gap-1">
        {lead.scoreReasons.map(({ reason, points }) => (
          <li key={reason} className="flex gap-2">
            <span className="min-w-0 flex-1">{t(`leads.merit.${reason}`)}</span>
            <span className="tnum text-fg-3">+{points}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
