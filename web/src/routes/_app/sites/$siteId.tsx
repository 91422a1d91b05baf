import { createFileRoute } from '@tanstack/react-router'
import { siteSearch } from '@/features/sites/search'
import { SitePage } from '@/features/sites/site-page'

export const Route = createFileRoute('/_app/sites/$siteId')({
  staticData: { needs: 'sites:read' },
  validateSearch: siteSearch,
  component: SiteRoute,
})

function SiteRoute() {
  const { siteId } = Route.useParams()
  const { tab = 'install' } = Route.useSearch()
  return <SitePage key={siteId} siteId={siteId} tab={tab} />
}
