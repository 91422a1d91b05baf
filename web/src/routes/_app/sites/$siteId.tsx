import { createFileRoute } from '@tanstack/react-router'
import { SitePage } from '@/features/sites/site-page'

export const Route = createFileRoute('/_app/sites/$siteId')({ component: SiteRoute })

function SiteRoute() {
  const { siteId } = Route.useParams()
  return <SitePage key={siteId} siteId={siteId} />
}
