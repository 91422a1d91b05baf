import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { usePageTitle } from '@/lib/title'

interface PageProps {
  title: string
  /** Before the title: the way back. */
  before?: ReactNode
  /** A count or a chip beside the title. */
  aside?: ReactNode
  actions?: ReactNode
  description?: ReactNode
  /** The widest its content grows. */
  width?: 'narrow' | 'wide' | 'full'
  children: ReactNode
}

const WIDTHS = { narrow: 'max-w-3xl mx-auto', wide: 'max-w-6xl mx-auto', full: '' } as const

/** An ordinary page: a head that stays, and a body that scrolls. */
export function Page({ title, before, aside, actions, description, width = 'wide', children }: PageProps) {
  usePageTitle(title)
  return (
    <div className="h-full flex flex-col bg-surface">
      <header className="flex items-center gap-3 min-h-14 shrink-0 px-5 max-md:px-4 py-2 border-b border-line">
        {before}
        <h1 className="text-lg font-semibold truncate">{title}</h1>
        {aside}
        <div className="ms-auto flex items-center gap-2">{actions}</div>
      </header>
      <div className="flex-1 min-h-0 overflow-y-auto">
        <div className={cn('px-5 max-md:px-4 py-5', WIDTHS[width])}>
          {description && <p className="mb-5 max-w-[70ch] text-fg-2">{description}</p>}
          {children}
        </div>
      </div>
    </div>
  )
}

interface CardProps {
  title?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  className?: string
  children: ReactNode
}

/** A group of things that belong together. */
export function Card({ title, description, actions, className, children }: CardProps) {
  return (
    <section className={cn('rounded-xl border border-line bg-surface p-5 max-md:p-4', className)}>
      {(title || actions) && (
        <header className="mb-4 flex items-start gap-3">
          <div className="flex-1 min-w-0">
            {title && <h2 className="text-base font-semibold">{title}</h2>}
            {description && <p className="mt-0.5 text-fg-2">{description}</p>}
          </div>
          {actions}
        </header>
      )}
      {children}
    </section>
  )
}
