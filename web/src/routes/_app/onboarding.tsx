import { createFileRoute } from '@tanstack/react-router'
import { OnboardingPage } from '@/features/onboarding/page'

export const Route = createFileRoute('/_app/onboarding')({
  staticData: { needs: 'sites:write' },
  component: OnboardingPage,
})
