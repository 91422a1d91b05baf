import { createFileRoute } from '@tanstack/react-router'
import { requireNoSession } from '@/app/guards'
import { ForgotPasswordPage } from '@/features/auth/forgot-password-page'
import { nextSearch } from '@/features/auth/search'

export const Route = createFileRoute('/forgot-password')({
  validateSearch: nextSearch,
  beforeLoad: requireNoSession,
  component: ForgotPasswordPage,
})
