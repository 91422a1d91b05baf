import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../core/chat'
import { t } from './i18n'
import { Icon } from './icons'

const EMOJI = [...'🙂😀😂😍😉😎🤔😅😢😮🙏👍👎👏🙌💪🎉💚🔥✨✅❌⭐☕']
const MAX_CHARS = 10_000

export function Composer({ chat, id }: { chat: Chat; id: string }) {
  const [text, setText] = useState(chat.draftOf(id))
  const [isPicking, setPicking] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)

  useEffect(() => {
    const element = field.current
    if (!element) return
    element.style.height = 'auto'
    element.style.height = `${Math.min(element.scrollHeight, 132)}px`
  }, [text])

  const write = (value: string) => {
    chat.draft(id, value)
    setText(value)
    if (value.trim()) chat.typed()
  }
  const send = () => {
    const message = text.trim()
    if (message) chat.send(message)
    if (message) write('')
    field.current?.focus()
  }
  const insert = (emoji: string) => {
    const at = field.current?.selectionStart ?? text.length
    write(text.slice(0, at) + emoji + text.slice(at))
    setPicking(false)
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    send()
  }

  return (
    <footer class="composer">
      {isPicking && <EmojiPicker onPick={insert} onClose={() => setPicking(false)} />}
      <div class="write">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={text}
          maxLength={MAX_CHARS}
          aria-label={t('write')}
          placeholder={t('write')}
          enterkeyhint="send"
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          class="icon-button"
          aria-label={t('emoji')}
          title={t('emoji')}
          aria-expanded={isPicking}
          onClick={() => setPicking(!isPicking)}
        >
          <Icon name="smile" />
        </button>
        <button
          type="button"
          class="send"
          aria-label={t('send')}
          title={t('send')}
          disabled={!text.trim()}
          onClick={send}
        >
          <Icon name="send" />
        </button>
      </div>
    </footer>
  )
}

function EmojiPicker({ onPick, onClose }: { onPick(emoji: string): void; onClose(): void }) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    onClose()
  }
  return (
    <div class="emoji" role="group" aria-label={t('emoji')} onKeyDown={onKeyDown}>
      {EMOJI.map((emoji) => (
        <button type="button" key={emoji} onClick={() => onPick(emoji)}>
          {emoji}
        </button>
      ))}
    </div>
  )
}
