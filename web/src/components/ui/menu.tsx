import { Check } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { Popover, type TriggerProps } from './popover'

interface MenuProps {
  label: string
  trigger: (props: TriggerProps) => ReactNode
  align?: 'start' | 'end'
  side?: 'bottom' | 'top' | 'right'
  className?: string
  children: (close: () => void) => ReactNode
}

/** A menu of actions: arrows, Home, End and letters move in it. */
export function Menu({ children, ...rest }: MenuProps) {
  return (
    <Popover kind="menu" {...rest}>
      {(close) => (
        // The keys bubble from the items, which hold the focus.
        <div role="presentation" onKeyDown={moveFocus}>
          {children(close)}
        </div>
      )}
    </Popover>
  )
}

function moveFocus(event: KeyboardEvent<HTMLDivElement>) {
  const items = [
    ...event.currentTarget.querySelectorAll<HTMLElement>('[role^=menuitem]:not([aria-disabled=true])'),
  ]
  const at = items.indexOf(document.activeElement as HTMLElement)
  const next = nextItem(event.key, items, at)
  if (!next) return
  event.preventDefault()
  next.focus()
}

function nextItem(key: string, items: HTMLElement[], at: number): HTMLElement | undefined {
  if (key === 'ArrowDown') return items[(at + 1) % items.length]
  if (key === 'ArrowUp') return items.at(at - 1)
  if (key === 'Home') return items[0]
  if (key === 'End') return items.at(-1)
  if (key.length !== 1 || key === ' ') return undefined
  const letter = key.toLocaleLowerCase()
  const after = [...items.slice(at + 1), ...items.slice(0, at + 1)]
  return after.find((item) => item.textContent?.trim().toLocaleLowerCase().startsWith(letter))
}

interface MenuItemProps {
  onSelect: () => void
  icon?: ReactNode
  shortcut?: string
  /** Marks the choice that holds now, in menus that choose one of several. */
  checked?: boolean
  danger?: boolean
  disabled?: boolean
  children: ReactNode
}

export function MenuItem({ onSelect, icon, shortcut, checked, danger, disabled, children }: MenuItemProps) {
  return (
    <button
      type="button"
      role={checked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={checked}
      aria-disabled={disabled || undefined}
      tabIndex={-1}
      onClick={() => !disabled && onSelect()}
      className={cn(
        'flex w-full items-center gap-2.5 min-h-8 max-md:min-h-11 px-2.5 py-1 rounded-lg text-start text-sm',
        'hover:bg-hover focus:bg-hover outline-none aria-disabled:opacity-50 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-fg-3',
        danger && 'text-bad-fg [&>svg]:text-bad-fg',
      )}
    >
      {icon}
      <span className="flex-1 min-w-0 truncate">{children}</span>
      {checked && <Check aria-hidden="true" />}
      {shortcut && <kbd>{shortcut}</kbd>}
    </button>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <div className="px-2.5 pt-1.5 pb-1 text-xs text-fg-3">{children}</div>
}

export function MenuLine() {
  return <hr className="my-1.5 border-line" />
}
