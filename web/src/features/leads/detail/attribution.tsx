import { Property, Section } from '@/components/section'
import { Time } from '@/components/ui/time'
import type { LeadView, Utm } from '@/generated/wire'
import { useT, type MessageKey } from '@/lib/i18n'
import { isWebAddress, shortAddress } from '../addresses'
import { sourceName } from '../words'

/** Where the lead came from: source, page, campaign, and the first touch. */
export function AttributionSection({ lead }: { lead: LeadView }) {
  const t = useT()
  const { attribution: from, source, sourceDetail, site, form, createdAt } = lead
  return (
    <Section title={t('leads.attribution')}>
      <dl>
        <Property label={t('leads.field.source')}>
          {[sourceName(source, t), sourceDetail].filter(Boolean).join(' · ')}
        </Property>
        <Property label={t('leads.channel')}>
          {from.sourceClass && t(`source.${from.sourceClass}` as MessageKey)}
        </Property>
        <Property label={t('leads.field.site')}>{site?.name}</Property>
        <Property label={t('leads.form')}>{form?.name}</Property>
        <Property label={t('leads.capturePage')}>{from.page && <Address address={from.page} />}</Property>
        <Property label={t('leads.referrer')}>
          {from.referrer && <Address address={from.referrer} />}
        </Property>
        <Property label={t('leads.landingPage')}>
          {from.landingPage && <Address address={from.landingPage} />}
        </Property>
        <Property label={t('leads.campaign')}>{campaignOf(from.utm)}</Property>
        <Property label={t('leads.firstTouch')}>
          {[campaignOf(from.firstUtm), from.firstReferrer && shortAddress(from.firstReferrer)]
            .filter(Boolean)
            .join(' · ')}
        </Property>
        <Property label={t('leads.field.created')}>
          <Time at={createdAt} as="full" />
        </Property>
      </dl>
    </Section>
  )
}

function Address({ address }: { address: string }) {
  const words = shortAddress(address)
  if (!isWebAddress(address)) return <span>{words}</span>
  return (
    <a
      href={address}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="text-accent-fg hover:underline wrap-anywhere"
    >
      {words}
    </a>
  )
}

/** "google / cpc / clinic-crm-eu". */
function campaignOf(utm: Utm | null): string {
  return [utm?.source, utm?.medium, utm?.campaign, utm?.term, utm?.content].filter(Boolean).join(' / ')
}
