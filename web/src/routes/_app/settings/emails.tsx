import { createFileRoute } from '@tanstack/react-router'
import { EmailsPage } from '@/features/settings/emails-page'

export const Route = createFileRoute('/_app/settings/emails')({
  staticData: { needs: 'owner' },
  component: EmailsPage,
})
