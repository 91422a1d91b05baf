import { createFileRoute } from '@tanstack/react-router'
import { AssignmentPage } from '@/features/settings/assignment-page'

export const Route = createFileRoute('/_app/settings/assignment')({
  staticData: { needs: 'settings:read' },
  component: AssignmentPage,
})
