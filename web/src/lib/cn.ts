import { clsx, type ClassValue } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

// Told of our own font size, or `text-2xs` and a text colour would knock each other out.
const merge = extendTailwindMerge({ extend: { theme: { text: ['2xs', 'kpi'] } } })

/** Joins class names; where two say the same thing, the later one wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes))
}
