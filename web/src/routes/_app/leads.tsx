import { createFileRoute } from '@tanstack/react-router'
import { LeadsPage } from '@/features/leads/page'
import { leadsSearch } from '@/features/leads/search'

export const Route = createFileRoute('/_app/leads')({
  staticData: { needs: 'leads:read' },
  validateSearch: leadsSearch,
  component: LeadsPage,
})
