import { X } from 'lucide-react'
import { useId, useState, type KeyboardEvent } from 'react'
import { Input } from '@/components/ui/field'
import { useT } from '@/lib/i18n'

interface TagFieldProps {
  label: string
  tags: string[]
  onChange: (tags: string[]) => void
  /** Known tags, offered while typing. */
  suggestions?: string[]
  autoFocus?: boolean
}

const LONGEST = 60
const MOST = 50

/** A set of short words: Enter or a comma adds one, Backspace in the empty field takes the last one out. */
export function TagField({ label, tags, onChange, suggestions = [], autoFocus }: TagFieldProps) {
  const t = useT()
  const id = useId()
  const [text, setText] = useState('')

  function add(raw: string) {
    const tag = raw.trim().slice(0, LONGEST)
    setText('')
    const isKnown = tags.some((one) => one.toLocaleLowerCase() === tag.toLocaleLowerCase())
    if (tag && !isKnown && tags.length < MOST) onChange([...tags, tag])
  }
  function onKeyDown(event: KeyboardEvent) {
    if ((event.key === 'Enter' && text.trim()) || event.key === ',') {
      event.preventDefault()
      add(text)
    } else if (event.key === 'Backspace' && text === '') onChange(tags.slice(0, -1))
  }

  return (
    <div className="grid gap-2">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {tags.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {tags.map((tag) => (
            <li
              key={tag}
              className="inline-flex items-center gap-0.5 max-w-full h-7 ps-2 rounded-lg bg-hover text-fg-2 text-xs font-medium"
            >
              <span className="truncate" dir="auto">
                {tag}
              </span>
              <button
                type="button"
                aria-label={t('tags.remove', { tag })}
                onClick={() => onChange(tags.filter((one) => one !== tag))}
                className="grid place-items-center size-7 rounded-lg hover:bg-active"
              >
                <X className="size-3.5" aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <Input
        id={id}
        value={text}
        maxLength={LONGEST}
        list={`${id}-known`}
        autoFocus={autoFocus}
        placeholder={t('tags.placeholder')}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => add(text)}
      />
      <datalist id={`${id}-known`}>
        {suggestions
          .filter((one) => !tags.includes(one))
          .map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
      </datalist>
    </div>
  )
}
