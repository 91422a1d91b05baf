import { createFileRoute } from '@tanstack/react-router'
import { WorkspacePage } from '@/features/settings/workspace-page'

export const Route = createFileRoute('/_app/settings/workspace')({
  staticData: { needs: 'settings:read' },
  component: WorkspacePage,
})
