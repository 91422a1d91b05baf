import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'

const TONES = {
  neutral: 'bg-hover text-fg-2',
  ok: 'bg-ok-soft text-ok-fg',
  warn: 'bg-warn-soft text-warn-fg',
  bad: 'bg-bad-soft text-bad-fg',
  accent: 'bg-accent-soft text-accent-fg',
} as const

export type Tone = keyof typeof TONES

interface ChipProps {
  tone?: Tone
  className?: string
  children: ReactNode
}

/** A small word about a thing: a status, a tag. */
export function Chip({ tone = 'neutral', className, children }: ChipProps) {
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1 h-5 px-1.5 rounded-md text-2xs font-medium whitespace-nowrap [&>svg]:size-3',
        TONES[tone],
        className,
      )}
    >
      {children}
    </span>
  )
}

/** A count that asks for attention. Nothing at zero. */
export function CountBadge({ count, className }: { count: number; className?: string }) {
  if (count <= 0) return null
  return (
    <span
      className={cn(
        'inline-block min-w-4 h-4 px-1 rounded-full bg-accent text-on-accent text-[10px] leading-4 font-semibold text-center tnum',
        className,
      )}
    >
      {count > 99 ? '99+' : count}
    </span>
  )
}
