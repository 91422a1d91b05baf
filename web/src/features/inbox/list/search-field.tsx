import { useNavigate } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Input } from '@/components/ui/field'
import { useT } from '@/lib/i18n'
import { useShortcuts } from '@/lib/keys'

const QUIET_MS = 250

/** Searches messages and people of all conversations, a moment after the last key. Escape ends the search. */
export function SearchField({ text }: { text: string }) {
  const t = useT()
  const navigate = useNavigate({ from: '/inbox' })
  const field = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [typed, setTyped] = useState(text)
  const [seen, setSeen] = useState(text)
  if (text !== seen) {
    // The address changed from elsewhere: Back, a link, another view.
    setSeen(text)
    if (text !== typed.trim()) setTyped(text)
  }
  useShortcuts({ '/': () => field.current?.focus() })
  useEffect(() => () => clearTimeout(timer.current), [])

  function search(next: string, wait = QUIET_MS) {
    setTyped(next)
    clearTimeout(timer.current)
    const q = next.trim() || undefined
    timer.current = setTimeout(
      () => void navigate({ search: (before) => ({ ...before, q }), replace: true }),
      wait,
    )
  }

  return (
    <div className="relative px-3 max-md:px-4 pb-2.5">
      <Search
        className="absolute start-6 max-md:start-7 top-2.5 max-md:top-3.5 size-4 text-fg-3 pointer-events-none"
        aria-hidden="true"
      />
      <Input
        ref={field}
        type="search"
        value={typed}
        onChange={(event) => search(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          search('', 0)
          event.currentTarget.blur()
        }}
        aria-label={t('inbox.find')}
        placeholder={t('inbox.find')}
        className="ps-9"
      />
    </div>
  )
}
