import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { Page } from '@/components/ui/page'
import { ErrorState, SkeletonRows } from '@/components/ui/states'
import { Tabs } from '@/components/ui/tabs'
import { ErrorPage } from '@/app/failure-pages'
import type { SiteView } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { ApiProblem } from '@/lib/problem'
import { useCan } from '@/lib/session'
import { useRemember } from '@/lib/use-remember'
import { ChatTab } from './chat-tab'
import { HoursCard } from './hours-card'
import { InstallTab } from './install-tab'
import { siteQuery, useLiveSites } from './queries'
import { SITE_TABS, type SiteTab } from './search'
import { SettingsTab } from './settings-tab'
import { SiteStatusChip } from './status-chip'
import { TrackerTab } from './tracker-tab'

interface SitePageProps {
  siteId: string
  tab: SiteTab
}

export function SitePage({ siteId, tab }: SitePageProps) {
  const t = useT()
  useLiveSites()
  const site = useQuery(siteQuery(siteId))
  useRemember('site', siteId, site.data?.name)
  if (site.error instanceof ApiProblem && site.error.status === 404) {
    return <ErrorPage error={site.error} reset={() => {}} />
  }
  return (
    <Page
      title={site.data?.name ?? t('nav.sites')}
      before={
        <Link
          to="/sites"
          aria-label={t('sites.back')}
          title={t('sites.back')}
          className="grid place-items-center size-8 max-md:size-10 -ms-2 rounded-lg text-fg-3 hover:bg-hover hover:text-fg"
        >
          <ArrowLeft className="size-[18px] rtl:-scale-x-100" />
        </Link>
      }
      aside={site.data && <SiteStatusChip status={site.data.status} />}
      width="narrow"
    >
      {site.isPending && <SkeletonRows rows={4} />}
      {site.isError && <ErrorState error={site.error} onRetry={() => void site.refetch()} />}
      {site.data && <SiteTabs site={site.data} tab={tab} />}
    </Page>
  )
}

function SiteTabs({ site, tab: wanted }: { site: SiteView; tab: SiteTab }) {
  const t = useT()
  const mayWrite = useCan('sites:write')
  const navigate = useNavigate()
  const tab = mayWrite ? wanted : 'install'
  const shown = mayWrite ? SITE_TABS : SITE_TABS.slice(0, 1)
  function open(next: SiteTab) {
    void navigate({ to: '/sites/$siteId', params: { siteId: site.id }, search: { tab: next }, replace: true })
  }
  return (
    <>
      <Tabs
        label={t('sites.parts')}
        value={tab}
        onChange={open}
        tabs={shown.map((key) => ({ key, label: t(`sites.tab.${key}`) }))}
        className="mb-5"
      />
      <div role="tabpanel" aria-label={t(`sites.tab.${tab}`)}>
        {tab === 'install' && <InstallTab site={site} />}
        {tab === 'tracker' && <TrackerTab site={site} />}
        {tab === 'chat' && (
          <div className="grid grid-cols-1 gap-5">
            <ChatTab site={site} />
            <HoursCard site={site} />
          </div>
        )}
        {tab === 'settings' && <SettingsTab site={site} />}
      </div>
    </>
  )
}
