import { createFileRoute } from '@tanstack/react-router'
import { requireNoSession } from '@/app/guards'
import { ResetPasswordPage } from '@/features/auth/reset-password-page'
import { tokenSearch } from '@/features/auth/search'

export const Route = createFileRoute('/reset-password')({
  validateSearch: tokenSearch,
  beforeLoad: requireNoSession,
  component: ResetPasswordPage,
})
