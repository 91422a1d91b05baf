import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { Lock, MapPinOff } from 'lucide-react'
import { buttonClass } from '@/components/ui/button'
import { EmptyState, ErrorState } from '@/components/ui/states'
import { useT } from '@/lib/i18n'
import { ApiProblem } from '@/lib/problem'
import { usePageTitle } from '@/lib/title'

function HomeLink() {
  const t = useT()
  return (
    <Link to="/" className={buttonClass()}>
      {t('action.goHome')}
    </Link>
  )
}

/** No such page, or none that this person may know of. */
export function NotFoundPage() {
  const t = useT()
  usePageTitle(t('notFound.title'))
  return (
    <EmptyState icon={MapPinOff} title={t('notFound.title')} action={<HomeLink />} className="h-full">
      {t('notFound.text')}
    </EmptyState>
  )
}

/** The person may know of the page, and not see it. */
export function ForbiddenPage() {
  const t = useT()
  usePageTitle(t('forbidden.title'))
  return (
    <EmptyState icon={Lock} title={t('forbidden.title')} action={<HomeLink />} className="h-full">
      {t('forbidden.text')}
    </EmptyState>
  )
}

/** A page failed: 403 and 404 have their own words, the rest can be tried again. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  if (error instanceof ApiProblem && error.status === 404) return <NotFoundPage />
  if (error instanceof ApiProblem && error.status === 403) return <ForbiddenPage />
  function retry() {
    reset()
    void router.invalidate()
  }
  return <ErrorState error={error} onRetry={retry} className="h-full" />
}
