import { createFileRoute } from '@tanstack/react-router'
import { InvitationPage } from '@/features/auth/invitation-page'
import { tokenSearch } from '@/features/auth/search'

export const Route = createFileRoute('/invitation')({
  validateSearch: tokenSearch,
  component: InvitationPage,
})
