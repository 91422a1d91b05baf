import { useEffect, useId, useRef, useState, type MouseEvent, type ReactNode } from 'react'
import { cn } from '@/lib/cn'

const GAP_PX = 6
const EDGE_PX = 8

export interface TriggerProps {
  onClick: (event: MouseEvent<HTMLButtonElement>) => void
  'aria-expanded': boolean
  'aria-haspopup': 'menu' | 'dialog'
  'aria-controls': string
}

interface PopoverProps {
  trigger: (props: TriggerProps) => ReactNode
  /** Gets the way to close it. */
  children: (close: () => void) => ReactNode
  label: string
  kind?: 'menu' | 'dialog'
  align?: 'start' | 'end'
  /** Where it opens when there is room. */
  side?: 'bottom' | 'top' | 'right'
  className?: string
}

/** A floating panel in the browser's top layer. A press outside or Escape closes it. */
export function Popover({
  trigger,
  children,
  label,
  kind = 'dialog',
  align = 'start',
  side = 'bottom',
  className,
}: PopoverProps) {
  const [anchor, setAnchor] = useState<HTMLButtonElement | null>(null)
  const panelRef = useRef<HTMLDivElement>(null)
  const id = useId()
  const open = anchor !== null

  useEffect(() => {
    const panel = panelRef.current
    if (!anchor || !panel) return
    panel.showPopover?.()
    place(panel, anchor, align, side)
    firstFocus(panel)?.focus()
    const reposition = () => place(panel, anchor, align, side)
    const resized = new ResizeObserver(reposition)
    resized.observe(panel)
    window.addEventListener('resize', reposition)
    return () => {
      resized.disconnect()
      window.removeEventListener('resize', reposition)
    }
  }, [anchor, align, side])

  function toggle(event: MouseEvent<HTMLButtonElement>) {
    setAnchor(open ? null : event.currentTarget)
  }

  function close() {
    setAnchor(null)
    anchor?.focus()
  }

  return (
    <>
      {trigger({
        onClick: toggle,
        'aria-expanded': open,
        'aria-haspopup': kind,
        'aria-controls': id,
      })}
      {open && (
        <div
          ref={panelRef}
          id={id}
          role={kind}
          aria-label={label}
          popover="manual"
          tabIndex={-1}
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              event.stopPropagation()
              event.preventDefault()
              close()
            }
          }}
          onBlur={(event) => {
            const next = event.relatedTarget
            if (next instanceof Node && (panelRef.current?.contains(next) || anchor?.contains(next))) return
            if (next || document.hasFocus()) setAnchor(null)
          }}
          className={cn(
            'fixed m-0 inset-auto min-w-44 max-w-[calc(100vw-16px)] max-h-[70dvh] overflow-y-auto rounded-xl bg-surface text-fg shadow-pop p-1.5 outline-none',
            className,
          )}
        >
          {children(close)}
        </div>
      )}
    </>
  )
}

function firstFocus(panel: HTMLElement): HTMLElement | null {
  return panel.querySelector<HTMLElement>('[autofocus], [role^=menuitem], input, button, a[href]') ?? panel
}

function place(
  panel: HTMLElement,
  trigger: HTMLElement,
  align: 'start' | 'end',
  side: 'bottom' | 'top' | 'right',
) {
  const anchor = trigger.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = panel
  const rtl = getComputedStyle(trigger).direction === 'rtl'
  const fromLeft = (align === 'start') !== rtl
  let left = fromLeft ? anchor.left : anchor.right - width
  let top = anchor.bottom + GAP_PX
  if (side === 'right') {
    left = rtl ? anchor.left - width - GAP_PX : anchor.right + GAP_PX
    top = align === 'end' ? anchor.bottom - height : anchor.top
  } else if (side === 'top' || top + height > innerHeight - EDGE_PX) {
    const above = anchor.top - height - GAP_PX
    if (above >= EDGE_PX) top = above
  }
  panel.style.left = `${clamp(left, EDGE_PX, innerWidth - width - EDGE_PX)}px`
  panel.style.top = `${clamp(top, EDGE_PX, innerHeight - height - EDGE_PX)}px`
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high))
}
