import { ArrowUp, MessageCircle, X } from 'lucide-react'
import type { CSSProperties } from 'react'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'

interface ChatPreviewProps {
  /** Of the site: what the chat is called when it has no title. */
  siteName: string
  title: string
  welcome: string
  greeting: string
  color: string
  position: 'left' | 'right'
  colorScheme: 'auto' | 'light' | 'dark'
}

const ACCENT = 'bg-[oklch(from_var(--brand)_.49_min(c,.215)_h)] text-white'

/** What a visitor sees first. A picture, not the widget itself: it takes the brand's hue as the widget does. */
export function ChatPreview(props: ChatPreviewProps) {
  const t = useT()
  const { siteName, title, welcome, greeting, color, position, colorScheme } = props
  const name = title || siteName
  const words = greeting || welcome || t('sites.chat.welcomeDefault')
  return (
    <div
      role="img"
      aria-label={t('sites.chat.preview')}
      data-theme={colorScheme === 'auto' ? undefined : colorScheme}
      style={{ '--brand': color } as CSSProperties}
      className="rounded-xl border border-line bg-sunken text-fg p-3 grid gap-3 content-end min-h-72"
    >
      <div className="rounded-xl bg-surface shadow-pop overflow-hidden">
        <div className="flex items-center gap-2.5 px-3 py-2.5 border-b border-line">
          <Face name={name} className="size-8 text-xs" />
          <div className="min-w-0 flex-1">
            <p className="font-semibold truncate leading-4" dir="auto">
              {name}
            </p>
            <p className="flex items-center gap-1 text-2xs text-fg-3">
              <span className="size-1.5 rounded-full bg-ok" />
              {t('sites.chat.onlineNow')}
            </p>
          </div>
          <X className="size-4 text-fg-3" />
        </div>
        <div className="flex items-end gap-1.5 p-3 pb-10">
          <Face name={name} className="size-5 text-2xs" />
          <p
            dir="auto"
            className="rounded-2xl rounded-es-sm bg-hover px-3 py-1.5 min-w-0 text-xs wrap-anywhere line-clamp-4"
          >
            {words}
          </p>
        </div>
        <div className="m-2 flex items-center gap-2 rounded-lg border border-field ps-2.5 p-1">
          <span className="flex-1 text-xs text-fg-3 truncate">{t('sites.chat.composer')}</span>
          <span className={cn('grid place-items-center size-6 rounded-md', ACCENT)}>
            <ArrowUp className="size-3.5" />
          </span>
        </div>
      </div>
      <span
        className={cn(
          'grid place-items-center size-11 rounded-full shadow-pop',
          ACCENT,
          position === 'right' ? 'justify-self-end' : 'justify-self-start',
        )}
      >
        <MessageCircle className="size-5" />
      </span>
    </div>
  )
}

function Face({ name, className }: { name: string; className: string }) {
  return (
    <span
      className={cn(
        'grid place-items-center shrink-0 rounded-full font-semibold bg-[oklch(from_var(--brand)_.9_min(c,.05)_h)] text-[oklch(from_var(--brand)_.38_min(c,.15)_h)]',
        className,
      )}
    >
      {[...name][0]?.toUpperCase()}
    </span>
  )
}
