import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import { Page } from '@/components/ui/page'
import { ErrorState, SkeletonRows } from '@/components/ui/states'
import { Tabs } from '@/components/ui/tabs'
import { ErrorPage } from '@/app/failure-pages'
import type { SiteView } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { ApiProblem } from '@/lib/problem'
import { useCan } from '@/lib/session'
import { ChatTab } from './chat-tab'
import { InstallTab } from './install-tab'
import { siteQuery, useLiveSites } from './queries'
import { SettingsTab } from './settings-tab'
import { SiteStatusChip } from './status-chip'
import { TrackerTab } from './tracker-tab'

const TABS = ['install', 'tracker', 'chat', 'settings'] as const
type TabKey = (typeof TABS)[number]

export function SitePage({ siteId }: { siteId: string }) {
  const t = useT()
  useLiveSites()
  const site = useQuery(siteQuery(siteId))
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
      {site.data && <SiteTabs site={site.data} />}
    </Page>
  )
}

function SiteTabs({ site }: { site: SiteView }) {
  const t = useT()
  const mayWrite = useCan('sites:write')
  const [tab, setTab] = useState<TabKey>('install')
  const shown = mayWrite ? TABS : TABS.slice(0, 1)
  return (
    <>
      <Tabs
        label={t('sites.parts')}
        value={tab}
        onChange={setTab}
        tabs={shown.map((key) => ({ key, label: t(`sites.tab.${key}`) }))}
        className="mb-5"
      />
      <div role="tabpanel" aria-label={t(`sites.tab.${tab}`)}>
        {tab === 'install' && <InstallTab site={site} />}
        {tab === 'tracker' && <TrackerTab site={site} />}
        {tab === 'chat' && <ChatTab site={site} />}
        {tab === 'settings' && <SettingsTab site={site} />}
      </div>
    </>
  )
}
