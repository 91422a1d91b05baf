import { ArrowUp, Lock } from 'lucide-react'
import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import type { ConversationView } from '@/generated/wire'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { useCan } from '@/lib/session'
import type { ConversationActions } from '../actions'
import type { ConversationController } from '../stream/controller'
import { useVisitorName } from '../visitor-name'
import { keepDraft, readDraft, type ComposerTab } from './drafts'
import { SendMenu } from './send-menu'
import { useTypingSignal } from './use-typing-signal'

interface ComposerProps {
  controller: ConversationController
  conversation: ConversationView
  tab: ComposerTab
  onTab: (tab: ComposerTab) => void
  actions: ConversationActions
}

const LONGEST = 10_000

/** Where replies and private notes are written. What is not sent stays as a draft. */
export function Composer({ controller, conversation, tab, onTab, actions }: ComposerProps) {
  const t = useT()
  const may = useCan('conversations:reply')
  const name = useVisitorName(conversation.visitor)
  const [draft, setDraft] = useState(() => readDraft(conversation.id))
  const typing = useTypingSignal(controller)
  const text = draft[tab]
  const isNote = tab === 'note'

  useEffect(() => keepDraft(conversation.id, draft), [conversation.id, draft])

  function write(next: string) {
    setDraft((before) => ({ ...before, [tab]: next }))
    if (!isNote && next) typing.type()
    else typing.stop()
  }
  function send() {
    const ready = text.trim()
    if (!ready) return
    controller.outbox.send(ready, isNote)
    write('')
  }
  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key === 'Escape') event.currentTarget.blur()
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    const isWanted = event.metaKey || event.ctrlKey || !(event.shiftKey || event.altKey || isTouch())
    if (!isWanted) return
    event.preventDefault()
    send()
  }

  if (!may) return <p className="px-4 py-3 border-t border-line text-fg-3">{t('inbox.mayNotReply')}</p>
  return (
    <div className="no-print px-4 pb-4 pt-1 max-md:px-2 max-md:pb-[max(8px,env(safe-area-inset-bottom))]">
      <div
        className={cn(
          'rounded-xl border border-field/60 bg-surface focus-within:border-ring focus-within:ring-3 focus-within:ring-ring/15 transition-shadow',
          isNote && 'bg-warn-soft border-warn-line border-dashed',
        )}
      >
        <div className="flex items-center gap-1 px-2 pt-1.5">
          <TabButton on={!isNote} onClick={() => onTab('reply')}>
            {t('inbox.reply')}
          </TabButton>
          <TabButton on={isNote} onClick={() => onTab('note')}>
            <Lock className="size-3.5" aria-hidden="true" />
            {t('inbox.note')}
          </TabButton>
          <span className="ms-auto me-1 text-xs text-fg-3 truncate max-md:hidden">
            {isNote ? t('inbox.noteHint') : t('inbox.replyHint', { name })}
          </span>
        </div>
        <textarea
          id="composer"
          value={text}
          onChange={(event) => write(event.target.value)}
          onBlur={typing.stop}
          onKeyDown={onKeyDown}
          rows={2}
          maxLength={LONGEST}
          dir="auto"
          aria-label={isNote ? t('inbox.writeNote') : t('inbox.writeReply')}
          placeholder={isNote ? t('inbox.notePlaceholder') : t('inbox.replyPlaceholder')}
          className="block w-full resize-none bg-transparent px-3 py-2 text-base max-md:text-lg placeholder:text-fg-3 outline-none field-sizing-content max-h-48"
        />
        <div className="flex items-center gap-2 ps-3 pe-1.5 pb-1.5">
          <span className="text-2xs text-fg-3 max-lg:hidden">{t('inbox.enterHint')}</span>
          {text.length > LONGEST - 500 && (
            <span className="text-2xs text-warn-fg tnum">
              {t('inbox.lettersLeft', { count: LONGEST - text.length })}
            </span>
          )}
          <div className="ms-auto flex gap-px">
            <Button
              variant="primary"
              disabled={!text.trim()}
              onClick={send}
              className={cn('max-md:px-4', !isNote && 'rounded-e-none')}
            >
              <ArrowUp aria-hidden="true" />
              {isNote ? t('inbox.addNote') : t('inbox.send')}
            </Button>
            {!isNote && <SendMenu disabled={!text.trim()} send={send} actions={actions} />}
          </div>
        </div>
      </div>
    </div>
  )
}

/** On a touch screen Enter makes a new line: there is no other key for it. */
function isTouch(): boolean {
  return matchMedia('(pointer: coarse)').matches
}

function TabButton({ on, onClick, children }: { on: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onClick}
      className={cn(
        'h-7 px-2 rounded-md font-medium text-fg-2 hover:text-fg inline-flex items-center gap-1.5 max-md:h-10 max-md:px-3',
        on && 'bg-active text-fg',
      )}
    >
      {children}
    </button>
  )
}
