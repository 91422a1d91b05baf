import { Pencil } from 'lucide-react'
import { useId, useRef, useState, type KeyboardEvent } from 'react'
import { Input } from '@/components/ui/field'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'

interface InlineFieldProps {
  label: string
  value: string | null
  /** Shown instead of the value while it is not edited. */
  shown?: string
  type?: 'text' | 'email' | 'tel'
  maxLength: number
  disabled?: boolean
  /** Resolves to what is wrong with the new value, or to nothing. */
  onSave: (value: string | null) => Promise<string | undefined>
}

/** A property that is edited where it stands: Enter saves, Escape leaves it as it was. */
export function InlineField({
  label,
  value,
  shown,
  type = 'text',
  maxLength,
  disabled,
  onSave,
}: InlineFieldProps) {
  const t = useT()
  const id = useId()
  const [draft, setDraft] = useState<string>()
  const [error, setError] = useState<string>()
  const isLeaving = useRef(false)
  const isEditing = draft !== undefined
  const words = shown ?? value ?? (disabled ? '–' : t('leads.addValue'))

  function begin() {
    isLeaving.current = false
    setError(undefined)
    setDraft(value ?? '')
  }
  async function save() {
    if (draft === undefined || isLeaving.current) return
    const next = draft.trim() || null
    if (next === value) return setDraft(undefined)
    const refusal = await onSave(next)
    setError(refusal)
    if (!refusal) setDraft(undefined)
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter') void save()
    if (event.key !== 'Escape') return
    event.stopPropagation()
    isLeaving.current = true
    setError(undefined)
    setDraft(undefined)
  }

  return (
    <div className="flex gap-2 min-h-8 items-start">
      <dt className="w-[84px] shrink-0 pt-1.5 text-fg-3">{label}</dt>
      <dd className="min-w-0 flex-1">
        {isEditing ? (
          <>
            <Input
              type={type}
              autoFocus
              aria-label={label}
              aria-invalid={error ? true : undefined}
              aria-describedby={error ? `${id}-error` : undefined}
              maxLength={maxLength}
              value={draft}
              onChange={(event) => setDraft(event.target.value)}
              onKeyDown={onKeyDown}
              onBlur={() => void save()}
              className="h-8 px-2 text-sm"
            />
            {error && (
              <p id={`${id}-error`} role="alert" className="mt-1 text-xs text-bad-fg">
                {error}
              </p>
            )}
          </>
        ) : (
          <button
            type="button"
            disabled={disabled}
            onClick={begin}
            aria-label={t('leads.editField', { field: label, value: words })}
            className="group relative flex items-start w-full min-h-8 max-md:min-h-10 -mx-1.5 px-1.5 py-1.5 rounded-md text-start enabled:hover:bg-hover disabled:cursor-default"
          >
            <span className={cn('min-w-0 wrap-anywhere flex-1', !value && 'text-fg-3')} dir="auto">
              {words}
            </span>
            {!disabled && (
              <Pencil
                className="absolute end-1 top-2 size-3.5 rounded-sm bg-hover text-fg-3 opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100"
                aria-hidden="true"
              />
            )}
          </button>
        )}
      </dd>
    </div>
  )
}
