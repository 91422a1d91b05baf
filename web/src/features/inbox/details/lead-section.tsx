import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { UserRound } from 'lucide-react'
import { Property, Section } from '@/components/section'
import { buttonClass } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/states'
import { Time } from '@/components/ui/time'
import { CaptureChip, QualityChip, StatusChip, Tags } from '@/features/leads/chips'
import { moneyText } from '@/features/leads/detail/money'
import { leadKeys, useLead } from '@/features/leads/queries'
import { fieldsOf, textOf } from '@/features/leads/timeline/data'
import type { ActivityView, LeadView, Page } from '@/generated/wire'
import { api } from '@/lib/api'
import { useTimeTaste } from '@/lib/clock'
import { useT } from '@/lib/i18n'
import { useSocketEvent } from '@/lib/live'
import { queryClient } from '@/lib/query'

const NOTES_SHOWN = 3

/** The lead that the visitor became: where it stands, whose it is, and what the team noted about it. */
export default function LeadSection({ leadId }: { leadId: string }) {
  const t = useT()
  const { locale } = useTimeTaste()
  const { data, isPending } = useLead(leadId)
  useLeadNews(leadId)
  const lead = data?.record
  // Somebody may see conversations but not this lead.
  if (!lead && !isPending) return null
  return (
    <Section title={t('inbox.lead')}>
      {lead ? (
        <>
          <p className="flex flex-wrap gap-1 mb-1.5">
            <StatusChip status={lead.status} />
            <QualityChip quality={lead.quality} score={lead.score} />
            <CaptureChip state={lead.captureState} />
          </p>
          <dl>
            <Property label={t('leads.field.owner')}>{lead.owner?.name ?? t('leads.nobody')}</Property>
            <Property label={t('leads.field.company')}>{lead.company}</Property>
            <Property label={t('leads.field.value')}>{lead.value && moneyText(lead.value, locale)}</Property>
            <Property label={t('leads.field.tags')}>
              {lead.tags.length > 0 && <Tags tags={lead.tags} shown={4} />}
            </Property>
          </dl>
          <Notes leadId={leadId} />
          <Link
            to="/leads/$leadId"
            params={{ leadId }}
            className={buttonClass({ size: 'sm' }, 'mt-2 w-full max-md:h-10')}
          >
            <UserRound aria-hidden="true" />
            {t('inbox.openLead')}
          </Link>
        </>
      ) : (
        <Skeleton className="h-16" />
      )}
    </Section>
  )
}

function Notes({ leadId }: { leadId: string }) {
  const t = useT()
  const { data } = useQuery({
    queryKey: [...leadKeys.timeline(leadId), 'newest notes'],
    queryFn: ({ signal }) =>
      api.get<Page<ActivityView>>(`/leads/${leadId}/timeline`, {
        query: { kind: 'note', limit: NOTES_SHOWN },
        signal,
      }),
  })
  if (!data?.data.length) return null
  return (
    <ul aria-label={t('inbox.leadNotes')} className="grid gap-1.5 mt-1.5">
      {data.data.map(({ id, actor, at, data: note }) => (
        <li key={id} className="rounded-lg bg-warn-soft text-warn-fg px-2.5 py-1.5">
          <p className="whitespace-pre-wrap wrap-anywhere line-clamp-4" dir="auto">
            {textOf(fieldsOf(note).text)}
          </p>
          <p className="text-2xs opacity-80 flex justify-between gap-2">
            <span className="truncate">{actor?.name}</span>
            <Time at={at} />
          </p>
        </li>
      ))}
    </ul>
  )
}

/** Reads the lead again when the team or the site changes it. */
function useLeadNews(leadId: string): void {
  function onLead({ lead }: { lead: LeadView }) {
    if (lead.id !== leadId) return
    for (const queryKey of [leadKeys.one(leadId), leadKeys.timeline(leadId)])
      void queryClient.invalidateQueries({ queryKey })
  }
  useSocketEvent('lead.updated', onLead)
  useSocketEvent('lead.assigned', onLead)
}
