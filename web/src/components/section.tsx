import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

interface SectionProps {
  title: ReactNode
  aside?: ReactNode
  open?: boolean
  children: ReactNode
}

/** A part of a side panel that can be folded. */
export function Section({ title, aside, open = true, children }: SectionProps) {
  return (
    <details open={open} className="group border-t border-line">
      <summary className="flex items-center gap-1 h-10 max-md:h-11 px-4 list-none font-medium select-none hover:bg-hover focus-visible:-outline-offset-2 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          className="size-3.5 text-fg-3 transition-transform group-open:rotate-90 rtl:rotate-180 rtl:group-open:rotate-90"
          aria-hidden="true"
        />
        {title}
        {aside && <span className="ms-auto text-xs font-normal text-fg-3">{aside}</span>}
      </summary>
      <div className="px-4 pb-4">{children}</div>
    </details>
  )
}

/** A name and a value. Nothing when the value is not known. */
export function Property({ label, children }: { label: ReactNode; children: ReactNode }) {
  if (children === null || children === undefined || children === '' || children === false) return null
  return (
    <div className="flex gap-2 min-h-7 py-1">
      <dt className="w-[92px] shrink-0 text-fg-3">{label}</dt>
      <dd className="min-w-0 flex-1 wrap-anywhere" dir="auto">
        {children}
      </dd>
    </div>
  )
}
