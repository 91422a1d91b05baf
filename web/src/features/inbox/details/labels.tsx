import { Chip } from '@/components/ui/chip'
import { useT } from '@/lib/i18n'
import { Section } from '@/components/section'

export function LabelSection({ labels }: { labels: string[] }) {
  const t = useT()
  if (labels.length === 0) return null
  return (
    <Section title={t('inbox.labels')}>
      <ul className="flex flex-wrap gap-1">
        {labels.map((label) => (
          <li key={label} className="max-w-full">
            <Chip className="max-w-full">
              <span className="truncate" dir="auto">
                {label}
              </span>
            </Chip>
          </li>
        ))}
      </ul>
    </Section>
  )
}
