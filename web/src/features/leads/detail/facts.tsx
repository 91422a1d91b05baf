import { Section } from '@/components/section'
import type { LeadView } from '@/generated/wire'
import { useTimeTaste } from '@/lib/clock'
import { useT } from '@/lib/i18n'
import { useCan } from '@/lib/session'
import { AttributionSection } from './attribution'
import { CustomFields } from './custom-fields'
import { InlineField } from './inline-field'
import { moneyText, parseMoney } from './money'
import { OwnerField } from './owner-field'
import { ScoreSection } from './score'
import { TagsSection } from './tags'
import type { PatchLeadFunction } from './use-lead-patch'

interface LeadFactsProps {
  lead: LeadView
  patch: PatchLeadFunction
}

const listed = (text: string | null, separator: RegExp) =>
  (text ?? '')
    .split(separator)
    .map((each) => each.trim())
    .filter(Boolean)

/** The properties of the lead, edited in place, and where it came from. */
export function LeadFacts({ lead, patch }: LeadFactsProps) {
  const t = useT()
  const { locale } = useTimeTaste()
  const isFixed = !useCan('leads:write')
  const currency = lead.value?.currency ?? 'USD'
  return (
    <>
      <Section title={t('leads.properties')}>
        <dl>
          <InlineField
            label={t('leads.field.name')}
            value={lead.name}
            maxLength={200}
            disabled={isFixed}
            onSave={(name) => (name ? patch({ name }) : Promise.resolve(t('leads.nameNeeded')))}
          />
          <InlineField
            label={t('leads.field.email')}
            type="email"
            value={lead.email}
            maxLength={254}
            disabled={isFixed}
            onSave={(email) => patch({ email })}
          />
          <InlineField
            label={t('leads.field.phone')}
            type="tel"
            value={lead.phone}
            maxLength={50}
            disabled={isFixed}
            onSave={(phone) => patch({ phone })}
          />
          {lead.otherEmails.length > 0 && (
            <InlineField
              label={t('leads.field.otherEmails')}
              value={lead.otherEmails.join(', ')}
              maxLength={2000}
              disabled={isFixed}
              onSave={(text) => patch({ otherEmails: listed(text, /[\s,;]+/) })}
            />
          )}
          {lead.otherPhones.length > 0 && (
            <InlineField
              label={t('leads.field.otherPhones')}
              value={lead.otherPhones.join(', ')}
              maxLength={1000}
              disabled={isFixed}
              onSave={(text) => patch({ otherPhones: listed(text, /[,;]+/) })}
            />
          )}
          <InlineField
            label={t('leads.field.company')}
            value={lead.company}
            maxLength={200}
            disabled={isFixed}
            onSave={(company) => patch({ company })}
          />
          <InlineField
            label={t('leads.field.value')}
            value={lead.value && moneyText(lead.value)}
            shown={lead.value ? moneyText(lead.value, locale) : undefined}
            maxLength={24}
            disabled={isFixed}
            onSave={async (text) => {
              const value = text === null ? null : parseMoney(text, currency)
              return value === undefined ? t('leads.badMoney') : patch({ value })
            }}
          />
          <OwnerField lead={lead} />
        </dl>
      </Section>
      <ScoreSection lead={lead} />
      <TagsSection lead={lead} patch={patch} disabled={isFixed} />
      <CustomFields lead={lead} />
      <AttributionSection lead={lead} />
    </>
  )
}
