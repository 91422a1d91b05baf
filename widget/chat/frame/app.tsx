import { useEffect, useRef } from 'preact/hooks'
import type { Chat } from '../core/chat'
import { isNew } from '../core/outbox'
import { Header } from './header'
import { Home } from './home'
import { t } from './i18n'
import { Icon } from './icons'
import { StartForm, wantsForm } from './start-form'
import { Thread } from './thread'

interface Props {
  chat: Chat
  onClose(): void
}

const FOCUSABLE = 'button:not([disabled]),textarea,input,a[href],[tabindex="0"]'

/** Keeps Tab inside the chat and leaves it by Escape. */
function onKeyDown(event: KeyboardEvent, onClose: () => void): void {
  if (event.key === 'Escape' && !event.defaultPrevented) onClose()
  if (event.key !== 'Tab') return
  const all = [...document.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((element) => element.offsetParent)
  const edge = event.shiftKey ? all[0] : all.at(-1)
  if (document.activeElement !== edge && document.activeElement !== document.body) return
  event.preventDefault()
  const target = event.shiftKey ? all.at(-1) : all[0]
  target?.focus()
}

function Body({ chat }: { chat: Chat }) {
  const { phase, activeId, outbox } = chat.state
  if (phase === 'unavailable') return <Notice text={t('unavailable')} />
  if (phase === 'loading' && !outbox.length) return <Skeleton />
  if (!activeId) return <Home chat={chat} />
  const hasBegun = !isNew(activeId) || outbox.some(({ conversationId }) => conversationId === activeId)
  if (!hasBegun && wantsForm(chat.state)) return <StartForm chat={chat} id={activeId} />
  return <Thread key={chat.state.view} chat={chat} id={activeId} />
}

export function App({ chat, onClose }: Props) {
  const { isOpen, isOffline, view, phase, site } = chat.state
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!isOpen) return
    const find = (selector: string) => root.current?.querySelector<HTMLElement>(selector)
    const first = find('.start input') ?? find('textarea') ?? find('.home button') ?? find('button')
    first?.focus()
  }, [isOpen, view, phase])
  return (
    <div
      ref={root}
      class="app"
      role="dialog"
      aria-label={site?.appearance.title || t('chat')}
      onKeyDown={(event) => onKeyDown(event, onClose)}
    >
      <Header chat={chat} onClose={onClose} />
      <div role="status" class="strip-place">
        {isOffline && (
          <p class="strip">
            <Icon name="alert" size={14} />
            {t('offline')}
          </p>
        )}
      </div>
      <Body chat={chat} />
    </div>
  )
}

function Notice({ text }: { text: string }) {
  return (
    <div class="notice">
      <Icon name="chat" size={28} />
      <p>{text}</p>
    </div>
  )
}

function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      <i />
      <i />
      <i />
    </div>
  )
}
