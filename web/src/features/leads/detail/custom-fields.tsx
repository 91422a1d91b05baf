import { Property, Section } from '@/components/section'
import type { JsonValue, LeadView } from '@/generated/wire'
import { useT } from '@/lib/i18n'

/** What forms asked beyond the usual, under the names the forms gave it. */
export function CustomFields({ lead }: { lead: LeadView }) {
  const t = useT()
  const fields = Object.entries(lead.customFields)
  if (fields.length === 0) return null
  return (
    <Section title={t('leads.customFields')}>
      <dl>
        {fields.map(([key, value]) => (
          <Property key={key} label={<span className="wrap-anywhere">{key}</span>}>
            {textOf(value)}
          </Property>
        ))}
      </dl>
    </Section>
  )
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
