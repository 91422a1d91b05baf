import { createFileRoute } from '@tanstack/react-router'
import { JobsPage } from '@/features/settings/jobs-page'

export const Route = createFileRoute('/_app/settings/jobs')({
  staticData: { needs: 'jobs:read' },
  component: JobsPage,
})
