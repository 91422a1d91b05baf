import { Avatar } from '@/components/ui/avatar'
import { useT } from '@/lib/i18n'
import { useStore } from '@/lib/store'
import type { ConversationController } from '../stream/controller'

/** Three dots while the visitor types. */
export function TypingLine({ controller, name }: { controller: ConversationController; name: string }) {
  const t = useT()
  const isTyping = useStore(controller.typing.senders).some(({ type }) => type === 'visitor')
  if (!isTyping) return null
  return (
    <li className="mt-4 flex items-center gap-2.5">
      <Avatar name={name} size={28} />
      <span className="inline-flex items-center gap-1 h-9 px-3 rounded-2xl rounded-ss-md bg-hover">
        {[0, 160, 320].map((delay) => (
          <span
            key={delay}
            aria-hidden="true"
            className="size-1.5 rounded-full bg-fg-3 motion-safe:animate-pulse"
            style={{ animationDelay: `${delay}ms` }}
          />
        ))}
        <span className="sr-only">{t('inbox.typing', { name })}</span>
      </span>
    </li>
  )
}
