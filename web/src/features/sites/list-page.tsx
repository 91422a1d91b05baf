import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight, Globe, Plus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Page } from '@/components/ui/page'
import { EmptyState, ErrorState, SkeletonRows } from '@/components/ui/states'
import { Time } from '@/components/ui/time'
import type { SiteView } from '@/generated/wire'
import { useCreateWish } from '@/lib/create-wish'
import { useT } from '@/lib/i18n'
import { useCan } from '@/lib/session'
import { CreateSiteDialog } from './create-dialog'
import { sitesQuery, useLiveSites } from './queries'
import { SiteStatusChip } from './status-chip'

export function SitesPage() {
  const t = useT()
  const [creating, setCreating] = useState(false)
  const mayWrite = useCan('sites:write')
  useLiveSites()
  useCreateWish(() => setCreating(mayWrite))
  const add = mayWrite && (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus />
      {t('sites.add')}
    </Button>
  )
  return (
    <Page title={t('nav.sites')} actions={add} description={t('sites.lead')}>
      <SiteList add={add} />
      {creating && <CreateSiteDialog onClose={() => setCreating(false)} />}
    </Page>
  )
}

function SiteList({ add }: { add: ReactNode }) {
  const t = useT()
  const sites = useQuery(sitesQuery)
  if (sites.isPending) return <SkeletonRows rows={3} />
  if (sites.isError) return <ErrorState error={sites.error} onRetry={() => void sites.refetch()} />
  if (sites.data.length === 0) {
    return (
      <EmptyState icon={Globe} title={t('sites.emptyTitle')} action={add}>
        {t('sites.emptyText')}
      </EmptyState>
    )
  }
  return (
    <ul className="rounded-xl border border-line divide-y divide-line overflow-hidden">
      {sites.data.map((site) => (
        <li key={site.id}>
          <SiteRow site={site} />
        </li>
      ))}
    </ul>
  )
}

function SiteRow({ site }: { site: SiteView }) {
  const t = useT()
  return (
    <Link
      to="/sites/$siteId"
      params={{ siteId: site.id }}
      className="flex items-center gap-3.5 px-4 py-3 hover:bg-sunken focus-visible:-outline-offset-2"
    >
      <span className="grid place-items-center size-9 shrink-0 rounded-lg bg-hover text-fg-2">
        <Globe className="size-[18px]" strokeWidth={1.9} aria-hidden="true" />
      </span>
      <span className="flex-1 min-w-0">
        <span className="block font-medium truncate">{site.name}</span>
        <span className="block text-fg-3 truncate">{site.domain}</span>
      </span>
      <span className="max-md:hidden text-xs text-fg-3">
        {site.lastSeenAt && (
          <>
            {t('sites.lastSeen')} <Time at={site.lastSeenAt} as="long" />
          </>
        )}
      </span>
      <SiteStatusChip status={site.status} />
      <ChevronRight className="size-4 shrink-0 text-fg-3 rtl:-scale-x-100" aria-hidden="true" />
    </Link>
  )
}
