import { Lock, RotateCw, TriangleAlert, type LucideIcon } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { ApiProblem } from '@/lib/problem'
import { Button } from './button'

const SKELETON_AFTER_MS = 150

/** Shows its children only when the wait is long enough to notice, so that quick answers do not flash. */
export function AfterAMoment({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SKELETON_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return shown ? children : null
}

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={cn('skeleton h-4', className)} />
}

/** Rows of a list that is on its way. */
export function SkeletonRows({ rows = 6, className }: { rows?: number; className?: string }) {
  const t = useT()
  return (
    <AfterAMoment>
      <div role="status" aria-label={t('state.loading')} className={cn('grid gap-4 p-4', className)}>
        {Array.from({ length: rows }, (_, row) => (
          <div key={row} className="flex items-center gap-3">
            <Skeleton className="size-9 rounded-full" />
            <div className="flex-1 grid gap-2">
              <Skeleton className="w-2/5" />
              <Skeleton className="w-3/4 h-3" />
            </div>
          </div>
        ))}
      </div>
    </AfterAMoment>
  )
}

interface EmptyStateProps {
  icon: LucideIcon
  title: ReactNode
  children?: ReactNode
  action?: ReactNode
  className?: string
}

/** Nothing here: why, and the one thing to do about it. */
export function EmptyState({ icon: Icon, title, children, action, className }: EmptyStateProps) {
  return (
    <div className={cn('grid justify-items-center content-center gap-2 px-6 py-14 text-center', className)}>
      <span className="grid place-items-center size-12 rounded-2xl bg-hover text-fg-3">
        <Icon className="size-6" strokeWidth={1.7} aria-hidden="true" />
      </span>
      <h2 className="mt-2 text-lg font-semibold">{title}</h2>
      {children && <p className="max-w-[44ch] text-fg-2 text-balance">{children}</p>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  )
}

interface ErrorStateProps {
  error: unknown
  onRetry?: () => void
  className?: string
}

/** Something failed: what, the code to tell support, and another try. */
export function ErrorState({ error, onRetry, className }: ErrorStateProps) {
  const t = useT()
  const problem = error instanceof ApiProblem ? error : undefined
  if (problem?.status === 403) {
    return (
      <EmptyState icon={Lock} title={t('forbidden.title')} className={className}>
        {t('forbidden.text')}
      </EmptyState>
    )
  }
  const offline = problem?.status === 0
  const words = problem && problem.status < 500 ? problem.message : t('state.failedHint')
  return (
    <div
      role="alert"
      className={cn('grid justify-items-center content-center gap-2 px-6 py-14 text-center', className)}
    >
      <span className="grid place-items-center size-12 rounded-2xl bg-bad-soft text-bad-fg">
        <TriangleAlert className="size-6" strokeWidth={1.7} aria-hidden="true" />
      </span>
      <h2 className="mt-2 text-lg font-semibold">{offline ? t('state.unreachable') : t('state.failed')}</h2>
      <p className="max-w-[44ch] text-fg-2">{offline ? t('state.unreachableHint') : words}</p>
      {problem && problem.status > 0 && (
        <p className="text-xs text-fg-3 tnum">
          {t('state.code', { code: problem.problem.instance ?? problem.status })}
        </p>
      )}
      {onRetry && (
        <Button onClick={onRetry} className="mt-3">
          <RotateCw />
          {t('action.retry')}
        </Button>
      )}
    </div>
  )
}
