import { createFileRoute } from '@tanstack/react-router'
import { requireNoSession } from '@/app/guards'
import { SignInPage } from '@/features/auth/sign-in-page'
import { nextSearch } from '@/features/auth/search'

export const Route = createFileRoute('/sign-in')({
  validateSearch: nextSearch,
  beforeLoad: requireNoSession,
  component: SignInPage,
})
