import { createFileRoute } from '@tanstack/react-router'
import { requireNoSession } from '@/app/guards'
import { SignUpPage } from '@/features/auth/sign-up-page'
import { nextSearch } from '@/features/auth/search'

export const Route = createFileRoute('/sign-up')({
  validateSearch: nextSearch,
  beforeLoad: requireNoSession,
  component: SignUpPage,
})
