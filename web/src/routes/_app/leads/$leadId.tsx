import { createFileRoute } from '@tanstack/react-router'
import { LeadPage } from '@/features/leads/lead-page'

export const Route = createFileRoute('/_app/leads/$leadId')({ component: LeadRoute })

function LeadRoute() {
  const { leadId } = Route.useParams()
  return <LeadPage key={leadId} leadId={leadId} />
}
