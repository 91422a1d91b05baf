import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'

const HUES = [275, 22, 152, 75, 220, 330, 190, 50]
const DOTS = { online: 'bg-ok', busy: 'bg-bad', away: 'bg-warn', offline: 'bg-field' } as const

/** The same name has the same colour everywhere. */
function hueOf(name: string): number {
  let sum = 0
  for (const letter of name) sum += (letter.codePointAt(0) ?? 0) * 7
  return HUES[sum % HUES.length] ?? 275
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).slice(0, 2)
  return words
    .map((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? '')
    .join('')
    .toLocaleUpperCase()
}

interface AvatarProps {
  name: string
  src?: string | null
  size?: number
  badge?: ReactNode
  presence?: keyof typeof DOTS
}

/** Initials, or the picture when there is one. Decoration: the name stands beside it. */
export function Avatar({ name, src, size = 36, badge, presence }: AvatarProps) {
  const hue = hueOf(name)
  return (
    <span className="relative shrink-0 inline-block" style={{ width: size, height: size }} aria-hidden="true">
      <span
        data-initials={src ? undefined : initialsOf(name) || '?'}
        className="grid place-items-center size-full overflow-hidden rounded-full font-semibold select-none before:content-[attr(data-initials)]"
        style={{
          fontSize: size * 0.37,
          background: `oklch(from var(--accent-soft) l c ${hue})`,
          color: `oklch(from var(--accent-fg) l calc(c * .75) ${hue})`,
        }}
      >
        {src && <img src={src} alt="" className="size-full object-cover" />}
      </span>
      {presence && (
        <span
          className={cn('absolute bottom-0 end-0 rounded-full ring-2 ring-surface', DOTS[presence])}
          style={{ width: size * 0.28, height: size * 0.28 }}
        />
      )}
      {badge && (
        <span className="absolute -bottom-0.5 -end-1 grid place-items-center size-[18px] rounded-full bg-surface ring-1 ring-line text-fg-2 [&>svg]:size-[11px]">
          {badge}
        </span>
      )}
    </span>
  )
}
