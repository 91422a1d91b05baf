import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { cn } from '@/lib/cn'

const LOOKS = {
  primary:
    'bg-accent text-on-accent hover:bg-accent-hover shadow-[inset_0_1px_0_rgb(255_255_255/.14),0_1px_2px_rgb(0_0_0/.12)]',
  outline: 'border border-line-2 bg-surface text-fg hover:bg-hover',
  ghost: 'text-fg-2 hover:bg-hover hover:text-fg',
  danger: 'bg-bad-soft text-bad-fg hover:brightness-95',
} as const

export type ButtonLook = keyof typeof LOOKS

const SIZES = {
  sm: 'h-7 px-2 text-xs',
  md: 'h-8 px-3 text-sm max-md:h-10',
  lg: 'h-10 px-4 text-base',
} as const

const BASE =
  'inline-flex items-center justify-center gap-1.5 rounded-lg font-medium whitespace-nowrap transition-colors ' +
  'disabled:opacity-50 disabled:cursor-not-allowed [&>svg]:size-4 [&>svg]:shrink-0'

interface Look {
  variant?: ButtonLook
  size?: keyof typeof SIZES
}

/** The classes of a button, for links that look like one. */
export function buttonClass({ variant = 'outline', size = 'md' }: Look = {}, className?: string): string {
  return cn(BASE, SIZES[size], LOOKS[variant], className)
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, Look {
  /** Shows that the work goes on and refuses a second press. */
  busy?: boolean
  ref?: Ref<HTMLButtonElement>
}

export function Button({ variant, size, busy = false, className, disabled, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      disabled={disabled || busy}
      className={buttonClass({ variant, size }, className)}
      {...rest}
    >
      {busy && <Spinner />}
      {children}
    </button>
  )
}

function Spinner() {
  return (
    <span
      aria-hidden="true"
      className="size-3.5 rounded-full border-2 border-current border-r-transparent animate-spin"
    />
  )
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string
  /** The key that does the same, shown in the tooltip. */
  shortcut?: string
  children: ReactNode
  ref?: Ref<HTMLButtonElement>
}

export function IconButton({ label, shortcut, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={shortcut ? `${label} (${shortcut})` : label}
      aria-keyshortcuts={shortcut}
      className={cn(
        'grid place-items-center size-8 rounded-lg text-fg-3 hover:text-fg hover:bg-hover transition-colors',
        'disabled:opacity-50 disabled:cursor-not-allowed',
        '[&>svg]:size-[17px] max-md:size-10 max-md:[&>svg]:size-5',
        className,
      )}
      {...rest}
    />
  )
}
