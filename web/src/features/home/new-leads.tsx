import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { UserPlus } from 'lucide-react'
import { Avatar } from '@/components/ui/avatar'
import { Chip } from '@/components/ui/chip'
import { Time } from '@/components/ui/time'
import type { LeadView } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { newLeadsQuery } from './queries'
import { Section } from './section'

const TONES = { high: 'ok', medium: 'warn', low: 'neutral' } as const

export function NewLeads() {
  const t = useT()
  const leads = useQuery(newLeadsQuery)
  return (
    <Section
      title={t('home.newLeads')}
      icon={UserPlus}
      query={leads}
      empty={t('home.noLeads')}
      link={<Link to="/leads">{t('home.allLeads')}</Link>}
    >
      {(lead) => <LeadRow lead={lead} />}
    </Section>
  )
}

function LeadRow({ lead }: { lead: LeadView }) {
  const t = useT()
  const name = lead.name || lead.email || lead.phone || t('home.unnamed')
  return (
    <Link
      to="/leads/$leadId"
      params={{ leadId: lead.id }}
      className="flex items-center gap-3 px-4 py-2.5 hover:bg-sunken focus-visible:-outline-offset-2"
    >
      <Avatar name={name} size={32} />
      <span className="flex-1 min-w-0">
        <span className="block font-medium truncate">{name}</span>
        <span className="block text-fg-3 truncate">{lead.company ?? lead.email ?? lead.site?.name}</span>
      </span>
      <Chip tone={TONES[lead.quality]}>{t(`home.quality.${lead.quality}`)}</Chip>
      <Time at={lead.createdAt} className="text-xs text-fg-3 w-10 text-end" />
    </Link>
  )
}
