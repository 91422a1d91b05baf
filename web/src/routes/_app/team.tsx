import { createFileRoute } from '@tanstack/react-router'
import { TeamPage } from '@/features/team/page'

export const Route = createFileRoute('/_app/team')({
  staticData: { needs: 'users:read' },
  component: TeamPage,
})
