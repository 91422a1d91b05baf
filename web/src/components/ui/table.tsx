import type { HTMLAttributes, ReactNode, TdHTMLAttributes, ThHTMLAttributes } from 'react'
import { cn } from '@/lib/cn'

interface TableProps {
  label: string
  head: ReactNode
  className?: string
  children: ReactNode
}

/** A table with a head that stays while it scrolls, and room to scroll sideways on its own. */
export function Table({ label, head, className, children }: TableProps) {
  return (
    // Scrollable regions must be reachable by keyboard.
    <div
      className={cn('relative overflow-x-auto rounded-xl border border-line', className)}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      <table className="w-full text-start border-collapse">
        <thead className="bg-sunken text-xs text-fg-2">{head}</thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </div>
  )
}

export function Th({ className, ...rest }: ThHTMLAttributes<HTMLTableCellElement>) {
  return (
    <th
      scope="col"
      className={cn('h-9 px-3 text-start font-medium whitespace-nowrap', className)}
      {...rest}
    />
  )
}

export function Td({ className, ...rest }: TdHTMLAttributes<HTMLTableCellElement>) {
  return <td className={cn('h-11 px-3 py-2 align-middle', className)} {...rest} />
}

export function Tr({ className, ...rest }: HTMLAttributes<HTMLTableRowElement>) {
  return <tr className={cn('hover:bg-sunken', className)} {...rest} />
}
