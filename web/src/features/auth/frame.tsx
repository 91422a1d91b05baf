import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePageTitle } from '@/lib/title'

interface AuthFrameProps {
  title: string
  lead?: ReactNode
  footer?: ReactNode
  children: ReactNode
}

/** The page around every form that is filled in before somebody is signed in. */
export function AuthFrame({ title, lead, footer, children }: AuthFrameProps) {
  usePageTitle(title)
  return (
    <main className="min-h-dvh grid place-items-center px-4 py-10 bg-bg">
      <div className="w-full max-w-[25rem]">
        <div className="flex items-center gap-2.5 mb-6">
          <img src="/icon.svg" alt="" width={32} height={32} />
          <span className="text-lg font-semibold">Porchlight</span>
        </div>
        <div className="rounded-2xl border border-line bg-surface p-6 max-md:p-5">
          <h1 className="text-xl font-semibold">{title}</h1>
          {lead && <p className="mt-1.5 text-fg-2">{lead}</p>}
          <div className="mt-5">{children}</div>
        </div>
        {footer && <div className="mt-4 text-center text-fg-2">{footer}</div>}
      </div>
    </main>
  )
}

interface OtherWayProps {
  question?: string
  to: '/sign-in' | '/sign-up' | '/forgot-password'
  answer: string
}

/** The line under the form that leads to the other form. */
export function OtherWay({ question, to, answer }: OtherWayProps) {
  return (
    <p>
      {question}{' '}
      <Link to={to} className="font-medium text-accent-fg hover:underline">
        {answer}
      </Link>
    </p>
  )
}
