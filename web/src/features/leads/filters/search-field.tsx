import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Input } from '@/components/ui/field'
import { useT } from '@/lib/i18n'
import { useShortcuts } from '@/lib/keys'

const QUIET_MS = 250

interface SearchFieldProps {
  value: string
  onChange: (text: string) => void
}

/** Searches names, emails, phones and companies, a moment after the last key. */
export function SearchField({ value, onChange }: SearchFieldProps) {
  const t = useT()
  const field = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [text, setText] = useState(value)
  const [seen, setSeen] = useState(value)
  if (value !== seen) {
    // The address changed from elsewhere: Back, a link, "clear filters".
    setSeen(value)
    if (value !== text.trim()) setText(value)
  }
  useShortcuts({ '/': () => field.current?.focus() })
  useEffect(() => () => clearTimeout(timer.current), [])

  function type(next: string) {
    setText(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => onChange(next.trim()), QUIET_MS)
  }

  return (
    <div className="relative w-64 min-w-0 @max-2xl:flex-1 @max-2xl:min-w-44">
      <Search
        className="absolute start-2.5 top-1/2 -translate-y-1/2 size-4 text-fg-3 pointer-events-none"
        aria-hidden="true"
      />
      <Input
        ref={field}
        type="search"
        value={text}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        aria-label={t('leads.search')}
        placeholder={t('leads.search')}
        className="ps-8 h-8 text-sm"
      />
    </div>
  )
}
