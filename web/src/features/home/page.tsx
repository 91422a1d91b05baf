import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Rocket } from 'lucide-react'
import { Page } from '@/components/ui/page'
import {
  isOnboarded,
  ONBOARDING_STEPS,
  onboardingQuery,
  useLiveOnboarding,
} from '@/features/onboarding/queries'
import { useNow, useTimeTaste } from '@/lib/clock'
import { useT } from '@/lib/i18n'
import { useSocketEvent } from '@/lib/live'
import { useCan, useSession } from '@/lib/session'
import { FollowUps } from './follow-ups'
import { NewLeads } from './new-leads'
import { WaitingChats } from './waiting-chats'

/** What the person should do next. */
export function HomePage() {
  const t = useT()
  const { user } = useSession()
  const greeting = useGreeting()
  const seesLeads = useCan('leads:read')
  const seesChats = useCan('conversations:read')
  useLiveHome()
  return (
    <Page title={t('nav.home')}>
      <h2 className="text-xl font-semibold mb-5">
        {t(`home.greeting.${greeting}`, { name: user.name.split(' ')[0] })}
      </h2>
      <GettingStarted />
      <div className="grid grid-cols-1 lg:grid-cols-2 gap-5 items-start">
        {seesLeads && <FollowUps />}
        <div className="grid grid-cols-1 gap-5">
          {seesChats && <WaitingChats />}
          {seesLeads && <NewLeads />}
        </div>
      </div>
    </Page>
  )
}

function GettingStarted() {
  const t = useT()
  const may = useCan('sites:write')
  const { data: state } = useQuery({ ...onboardingQuery, enabled: may })
  useLiveOnboarding()
  if (!may || !state || isOnboarded(state)) return null
  const done = ONBOARDING_STEPS.filter((step) => state[step]).length
  return (
    <Link
      to="/onboarding"
      className="mb-5 flex items-center gap-4 rounded-xl bg-accent-soft px-5 py-4 max-md:px-4 hover:brightness-[.98]"
    >
      <Rocket className="size-6 shrink-0 text-accent-fg" strokeWidth={1.8} aria-hidden="true" />
      <span className="flex-1 min-w-0">
        <span className="block font-semibold text-base text-fg">{t('home.gettingStarted')}</span>
        <span className="block text-fg-2">{t('home.steps', { done, total: ONBOARDING_STEPS.length })}</span>
      </span>
      <progress
        className="sr-only"
        value={done}
        max={ONBOARDING_STEPS.length}
        aria-label={t('home.gettingStarted')}
      />
      <span aria-hidden="true" className="flex gap-1 w-28 max-md:w-16">
        {ONBOARDING_STEPS.map((step, at) => (
          <span
            key={step}
            className={
              at < done ? 'h-1.5 flex-1 rounded-full bg-accent' : 'h-1.5 flex-1 rounded-full bg-line-2'
            }
          />
        ))}
      </span>
    </Link>
  )
}

const EVENTS: Record<string, string[]> = {
  'lead.created': ['leads', 'home'],
  'lead.updated': ['leads', 'home'],
  'lead.assigned': ['leads', 'home'],
  'followup.due': ['tasks', 'mine'],
  'conversation.created': ['conversations', 'waiting'],
  'conversation.updated': ['conversations', 'waiting'],
  'conversation.status_changed': ['conversations', 'waiting'],
  'assignee.changed': ['conversations', 'waiting'],
}

function useLiveHome(): void {
  const client = useQueryClient()
  useSocketEvent('*', (_, { event }) => {
    const queryKey = EVENTS[event]
    if (queryKey) void client.invalidateQueries({ queryKey })
  })
}

const NOON = 12
const EVENING = 18
const NIGHT_ENDS = 4

function useGreeting(): 'morning' | 'afternoon' | 'evening' {
  const now = useNow()
  const { timeZone } = useTimeTaste()
  const hour = Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', timeZone }).format(now))
  if (hour >= EVENING || hour < NIGHT_ENDS) return 'evening'
  return hour < NOON ? 'morning' : 'afternoon'
}
