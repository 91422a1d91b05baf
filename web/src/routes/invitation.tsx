import { createFileRoute } from '@tanstack/react-router'
import { requireNoSession } from '@/app/guards'
import { InvitationPage } from '@/features/auth/invitation-page'
import { tokenSearch } from '@/features/auth/search'

export const Route = createFileRoute('/invitation')({
  validateSearch: tokenSearch,
  beforeLoad: requireNoSession,
  component: InvitationPage,
})
