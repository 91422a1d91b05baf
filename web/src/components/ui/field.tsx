import {
  useId,
  type InputHTMLAttributes,
  type ReactElement,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react'
import { cn } from '@/lib/cn'

const CONTROL =
  'w-full rounded-lg border border-field bg-surface px-3 text-base text-fg placeholder:text-fg-3 max-md:text-lg ' +
  'aria-invalid:border-bad disabled:opacity-60 disabled:bg-sunken'

interface ControlState {
  id: string
  'aria-invalid': true | undefined
  'aria-describedby': string | undefined
}

interface FieldProps {
  label: ReactNode
  hint?: ReactNode
  error?: string
  optional?: string
  className?: string
  children: (state: ControlState) => ReactElement
}

/** A labelled control with its hint and its error, bound together for screen readers. */
export function Field({ label, hint, error, optional, className, children }: FieldProps) {
  const id = useId()
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ')
  return (
    <div className={cn('grid gap-1.5 content-start', className)}>
      <label htmlFor={id} className="flex items-baseline justify-between gap-2 font-medium">
        {label}
        {optional && <span className="text-xs font-normal text-fg-3">{optional}</span>}
      </label>
      {children({ id, 'aria-invalid': error ? true : undefined, 'aria-describedby': described || undefined })}
      {error && (
        <p id={`${id}-error`} className="text-xs text-bad-fg" role="alert">
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-fg-3">
          {hint}
        </p>
      )}
    </div>
  )
}

export function Input({
  className,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  return <input className={cn(CONTROL, 'h-9 max-md:h-11', className)} {...rest} />
}

export function Textarea({
  className,
  ...rest
}: TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> }) {
  return <textarea dir="auto" className={cn(CONTROL, 'py-2 min-h-20 resize-y', className)} {...rest} />
}

export function Select({
  className,
  ...rest
}: SelectHTMLAttributes<HTMLSelectElement> & { ref?: Ref<HTMLSelectElement> }) {
  return <select className={cn(CONTROL, 'select h-9 max-md:h-11 pe-8', className)} {...rest} />
}

interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> {
  label: ReactNode
  hint?: ReactNode
  /** Looks like a switch: for settings that work at once or turn a whole thing on. */
  asSwitch?: boolean
  ref?: Ref<HTMLInputElement>
}

export function Checkbox({ label, hint, asSwitch = false, className, ...rest }: CheckboxProps) {
  const id = useId()
  return (
    <div className={cn('flex gap-3', asSwitch && 'flex-row-reverse justify-between', className)}>
      <input
        id={id}
        type="checkbox"
        role={asSwitch ? 'switch' : undefined}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className={cn('shrink-0', asSwitch ? 'switch' : 'checkbox mt-0.5')}
        {...rest}
      />
      <div className="grid gap-0.5">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-xs text-fg-3">
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}

/** What the server refused about the form as a whole. */
export function FormError({ message }: { message: string | undefined }) {
  if (!message) return null
  return (
    <p role="alert" className="rounded-lg bg-bad-soft text-bad-fg px-3 py-2 text-sm">
      {message}
    </p>
  )
}
