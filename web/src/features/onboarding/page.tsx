import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Button, buttonClass } from '@/components/ui/button'
import { Page } from '@/components/ui/page'
import { ErrorState, SkeletonRows } from '@/components/ui/states'
import type { Onboarding, SiteView } from '@/generated/wire'
import { ActiveCheck } from '@/features/sites/active-check'
import { SiteForm } from '@/features/sites/create-dialog'
import { InstallGuide } from '@/features/sites/install-guide'
import { sitesQuery, useLiveSites } from '@/features/sites/queries'
import { InviteDialog } from '@/features/team/invite-dialog'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { useSession } from '@/lib/session'
import { isOnboarded, ONBOARDING_STEPS, onboardingQuery, useLiveOnboarding } from './queries'

type Step = (typeof ONBOARDING_STEPS)[number]

/** From an empty workspace to the first lead, with ticks that appear by themselves. */
export function OnboardingPage() {
  const t = useT()
  const { workspace } = useSession()
  const state = useQuery(onboardingQuery)
  useLiveOnboarding()
  useLiveSites()
  return (
    <Page
      title={t('onboarding.title')}
      width="narrow"
      description={t('onboarding.lead', { workspace: workspace.name })}
    >
      {state.isPending && <SkeletonRows rows={4} />}
      {state.isError && <ErrorState error={state.error} onRetry={() => void state.refetch()} />}
      {state.data && <Steps state={state.data} />}
    </Page>
  )
}

function Steps({ state }: { state: Onboarding }) {
  const t = useT()
  const sites = useQuery(sitesQuery)
  const site = sites.data?.find(({ status }) => status === 'waiting') ?? sites.data?.[0]
  const current = ONBOARDING_STEPS.find((step) => !state[step])
  return (
    <>
      <ol className="rounded-xl border border-line divide-y divide-line">
        {ONBOARDING_STEPS.map((step, at) => (
          <StepItem key={step} number={at + 1} step={step} done={state[step]} current={step === current}>
            <StepBody step={step} site={site} />
          </StepItem>
        ))}
      </ol>
      {isOnboarded(state) && (
        <div className="mt-5 flex flex-wrap items-center gap-3 rounded-xl bg-ok-soft text-ok-fg px-4 py-3">
          <p className="flex-1 font-medium">{t('onboarding.done')}</p>
          <Link to="/" className={buttonClass({ variant: 'primary' })}>
            {t('action.goHome')}
          </Link>
        </div>
      )}
    </>
  )
}

interface StepItemProps {
  number: number
  step: Step
  done: boolean
  current: boolean
  children: ReactNode
}

function StepItem({ number, step, done, current, children }: StepItemProps) {
  const t = useT()
  return (
    <li aria-current={current ? 'step' : undefined} className="flex gap-4 px-5 py-4 max-md:px-4">
      <span
        className={cn(
          'grid place-items-center size-7 shrink-0 rounded-full text-xs font-semibold tnum',
          done ? 'bg-ok-soft text-ok-fg' : current ? 'bg-accent text-on-accent' : 'bg-hover text-fg-2',
        )}
      >
        {done ? <Check className="size-4" strokeWidth={2.5} aria-hidden="true" /> : number}
      </span>
      <div className="flex-1 min-w-0 pt-1">
        <h2 className={cn('font-semibold text-base leading-5', done && 'text-fg-2')}>
          {t(`onboarding.${step}`)}
          {done && <span className="sr-only"> ({t('onboarding.stepDone')})</span>}
        </h2>
        {!done && <p className="mt-1 text-fg-2">{t(`onboarding.${step}Text`)}</p>}
        {current && <div className="mt-4">{children}</div>}
      </div>
    </li>
  )
}

function StepBody({ step, site }: { step: Step; site: SiteView | undefined }) {
  if (step === 'siteCreated') return <SiteForm onCreated={() => {}} />
  if (step === 'teamInvited') return <InviteStep />
  if (!site) return null
  if (step === 'siteActive') {
    return (
      <div className="grid grid-cols-1 gap-4">
        <InstallGuide site={site} />
        <ActiveCheck site={site} />
      </div>
    )
  }
  return <FirstLeadStep site={site} />
}

/** Sends people to their own form: a real submission proves more than a made-up one. */
function FirstLeadStep({ site }: { site: SiteView }) {
  const t = useT()
  const scheme = /^(localhost|127\.)/.test(site.domain) ? 'http' : 'https'
  return (
    <div className="flex flex-wrap gap-2">
      <a
        href={`${scheme}://${site.domain}`}
        target="_blank"
        rel="noreferrer"
        className={buttonClass({ variant: 'primary' })}
      >
        {t('onboarding.openSite', { domain: site.domain })}
      </a>
      <Link to="/leads" className={buttonClass()}>
        {t('onboarding.toLeads')}
      </Link>
    </div>
  )
}

function InviteStep() {
  const t = useT()
  const [inviting, setInviting] = useState(false)
  return (
    <>
      <Button variant="primary" onClick={() => setInviting(true)}>
        {t('team.invite')}
      </Button>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  )
}
