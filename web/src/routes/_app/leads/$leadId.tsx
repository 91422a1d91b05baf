import { createFileRoute } from '@tanstack/react-router'
import { LeadDetail } from '@/features/leads/detail/lead-detail'

export const Route = createFileRoute('/_app/leads/$leadId')({ component: LeadRoute })

function LeadRoute() {
  const { leadId } = Route.useParams()
  return <LeadDetail key={leadId} leadId={leadId} />
}
