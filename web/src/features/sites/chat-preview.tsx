import { MessageCircle } from 'lucide-react'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'

interface ChatPreviewProps {
  title: string
  welcome: string
  color: string
  position: 'left' | 'right'
}

/** What a visitor sees first. A picture, not the widget itself. */
export function ChatPreview({ title, welcome, color, position }: ChatPreviewProps) {
  const t = useT()
  const ink = inkOn(color)
  return (
    <div
      role="img"
      aria-label={t('sites.chat.preview')}
      className="rounded-xl border border-line bg-sunken p-3 grid gap-3 content-end min-h-72"
    >
      <div className="rounded-xl bg-surface shadow-pop overflow-hidden">
        <div className="px-3.5 py-3 font-semibold break-words" style={{ background: color, color: ink }}>
          {title || '…'}
        </div>
        <div className="p-3 min-h-24">
          {welcome && (
            <p
              dir="auto"
              className="rounded-2xl rounded-ss-sm bg-hover px-3 py-2 w-fit max-w-full break-words"
            >
              {welcome}
            </p>
          )}
        </div>
      </div>
      <span
        className={cn(
          'grid place-items-center size-11 rounded-full shadow-pop',
          position === 'right' ? 'ms-auto' : 'me-auto',
        )}
        style={{ background: color, color: ink }}
      >
        <MessageCircle className="size-5" aria-hidden="true" />
      </span>
    </div>
  )
}

/** Black or white, whichever is easier to read on a colour (WCAG relative luminance). */
export function inkOn(color: string): '#000000' | '#ffffff' {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
  const [red = 0, green = 0, blue = 0] = channels.map((c) =>
    c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  )
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  return luminance > 0.179 ? '#000000' : '#ffffff'
}
