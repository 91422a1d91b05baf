import { useEffect } from 'preact/hooks'
import type { Chat } from '../core/chat'
import { isNew } from '../core/outbox'
import { markOfItem, markOfSeq } from '../core/state'
import { Avatar } from './avatar'
import { Bubble, SystemLine } from './bubble'
import { Composer } from './composer'
import { useFollowEnd } from './follow-end'
import { dayOf, t } from './i18n'
import { Icon } from './icons'
import { linesOf, type Line } from './lines'

/** One conversation: its messages, newest at the bottom, and the place to write. */
export function Thread({ chat, id }: { chat: Chat; id: string }) {
  const { state } = chat
  const thread = state.threads.get(id)
  const conversation = state.conversations.get(id)
  const waiting = state.outbox.filter(({ conversationId }) => conversationId === id)
  const lines = linesOf(thread?.messages ?? [], waiting)
  const lastOwn = lines.findLastIndex(({ isOwn }) => isOwn)
  const typist = state.typing.get(id)?.sender
  const isOwnNews = Boolean(lines.at(-1)?.waiting)
  const { scroller, unseen, toEnd, onScroll } = useFollowEnd(chat, lines.length, isOwnNews, Boolean(typist))

  useEffect(() => {
    if (thread && thread.from > 0 && !thread.messages.length && state.isConnected) {
      chat.loadOlder(id).catch(() => {})
    }
  }, [thread?.from, state.isConnected])

  const loadOlder = async () => {
    const height = scroller.current?.scrollHeight ?? 0
    await chat.loadOlder(id).catch(() => {})
    requestAnimationFrame(() => scroller.current?.scrollBy({ top: scroller.current.scrollHeight - height }))
  }
  const isResolved = conversation?.status === 'resolved'

  return (
    <>
      <div
        class="scroller"
        ref={scroller}
        onScroll={onScroll}
        tabIndex={0}
        role="region"
        aria-label={t('log')}
      >
        {thread && thread.from > 0 && (
          <button type="button" class="quiet" onClick={() => void loadOlder()}>
            {t('older')}
          </button>
        )}
        {isNew(id) && <Greeting chat={chat} />}
        <div role="log" aria-label={t('log')} aria-live="polite" aria-relevant="additions">
          <ol class="lines">
            {lines.map((line, index) => (
              <LineView key={line.key} chat={chat} id={id} line={line} isLastOwn={index === lastOwn} />
            ))}
          </ol>
        </div>
        {typist && (
          <div class="typist">
            <Avatar name={typist.name} url={typist.avatarUrl} />
            <span class="dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            <span class="hidden" role="status">
              {t('typing', { name: typist.name })}
            </span>
          </div>
        )}
        {!state.site?.agentsOnline &&
          lines.length > 0 &&
          !thread?.messages.some((m) => m.sender.type === 'agent') && <SystemLine text={t('messageTaken')} />}
        {isResolved && <SystemLine text={t('resolved')} />}
      </div>
      {unseen > 0 && (
        <button type="button" class="pill" onClick={toEnd}>
          {t('newMessages', { count: unseen })}
          <Icon name="down" size={14} />
        </button>
      )}
      <Composer chat={chat} id={id} />
    </>
  )
}

interface LineProps {
  chat: Chat
  id: string
  line: Line
  isLastOwn: boolean
}

function LineView({ chat, id, line, isLastOwn }: LineProps) {
  const { state } = chat
  const conversation = state.conversations.get(id)
  const mark = line.waiting ? markOfItem(line.waiting) : markOfSeq(conversation, line.message?.seq ?? 0)
  const isMarked =
    line.isOwn && (isLastOwn || line.endsRead(conversation?.agentsReadSeq ?? 0) || mark === 'failed')
  return (
    <>
      {line.startsDay && (
        <li class="day">
          <span>{dayOf(line.at)}</span>
        </li>
      )}
      <li class={line.isOwn ? 'line own' : 'line'} data-starts={line.startsGroup} data-ends={line.endsGroup}>
        {line.sender?.type === 'system' ? (
          <SystemLine text={line.text} />
        ) : (
          <Bubble
            line={line}
            mark={isMarked ? mark : null}
            isOffline={!state.isConnected}
            onRetry={(clientMessageId) => chat.retry(clientMessageId)}
            onDiscard={(clientMessageId) => chat.discard(clientMessageId)}
          />
        )}
      </li>
    </>
  )
}

/** What the site says before the visitor has said anything. */
function Greeting({ chat }: { chat: Chat }) {
  const { site } = chat.state
  if (!site) return null
  const { appearance, name } = site
  return (
    <div class="line greeting" data-starts="true" data-ends="true">
      <Avatar name={appearance.title || name} url={null} />
      <div class="bubble" dir="auto">
        {appearance.greeting || appearance.welcome || t('welcome')}
      </div>
    </div>
  )
}
