import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { cn } from '@/lib/cn'

export interface Tab<K extends string> {
  key: K
  label: ReactNode
  count?: number
}

interface TabsProps<K extends string> {
  label: string
  tabs: Tab<K>[]
  value: K
  onChange: (key: K) => void
  className?: string
}

/** A row of tabs over one panel. Arrows move between them. */
export function Tabs<K extends string>({ label, tabs, value, onChange, className }: TabsProps<K>) {
  const list = useRef<HTMLDivElement>(null)
  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const at = tabs.findIndex(({ key }) => key === value)
    const next = tabs.at((at + step) % tabs.length)
    if (step === 0 || !next) return
    event.preventDefault()
    onChange(next.key)
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[tabs.indexOf(next)]?.focus()
  }
  return (
    <div
      ref={list}
      role="tablist"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className={cn('flex gap-5 border-b border-line overflow-x-auto overflow-y-hidden', className)}
    >
      {tabs.map(({ key, label: name, count }) => (
        <button
          key={key}
          type="button"
          role="tab"
          aria-selected={key === value}
          tabIndex={key === value ? 0 : -1}
          onClick={() => onChange(key)}
          className={cn(
            'relative -mb-px h-10 shrink-0 font-medium whitespace-nowrap border-b-2 border-transparent text-fg-2 hover:text-fg',
            'aria-selected:text-fg aria-selected:border-accent focus-visible:-outline-offset-2',
          )}
        >
          {name}
          {count !== undefined && <span className="ms-1 text-fg-3 font-normal tnum">{count}</span>}
        </button>
      ))}
    </div>
  )
}
