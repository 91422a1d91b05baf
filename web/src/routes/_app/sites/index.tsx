import { createFileRoute } from '@tanstack/react-router'
import { SitesPage } from '@/features/sites/list-page'

export const Route = createFileRoute('/_app/sites/')({
  staticData: { needs: 'sites:read' },
  component: SitesPage,
})
