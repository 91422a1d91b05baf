import { ArrowDown, Info } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { ErrorState } from '@/components/ui/states'
import type { ConversationView, Sender } from '@/generated/wire'
import { useNow, useTimeTaste } from '@/lib/clock'
import { useT } from '@/lib/i18n'
import { useSession } from '@/lib/session'
import { useStore } from '@/lib/store'
import { absolute, clockTime, dayName } from '@/lib/time'
import type { ConversationController } from '../stream/controller'
import { hasEarlier } from '../stream/stream'
import { useVisitorName } from '../visitor-name'
import { Group } from './group'
import { ThreadSkeleton } from './skeleton'
import { timeline, unreadStart, type TimelineItem } from './timeline'
import { TypingLine } from './typing-line'
import { useReading } from './use-reading'
import { useThreadScroll } from './use-thread-scroll'

interface ThreadProps {
  controller: ConversationController
  conversation: ConversationView
}

/** The messages of a conversation, newest at the foot, opened scrolled there. */
export function Thread({ controller, conversation }: ThreadProps) {
  const t = useT()
  const phase = useStore(controller.phase)
  const stream = useStore(controller.stream)
  const name = useVisitorName(conversation.visitor)
  const boxRef = useRef<HTMLDivElement>(null)
  const scroll = useThreadScroll(boxRef, controller)
  const items = useTimeline(controller, conversation)
  useReading(controller, conversation, scroll.isAtEnd)

  if (phase.status === 'failed') {
    return <ErrorState error={phase.error} onRetry={() => void controller.load()} className="flex-1" />
  }
  return (
    <div className="relative flex-1 min-h-0 flex flex-col">
      <div
        ref={boxRef}
        onScroll={scroll.onScroll}
        role="log"
        aria-label={t('inbox.messages')}
        aria-busy={phase.status === 'loading'}
        // Scrollable regions must be reachable by keyboard.
        tabIndex={0}
        className="flex-1 min-h-0 overflow-y-auto px-4 max-md:px-3 pb-3 [overflow-anchor:none] focus-visible:-outline-offset-2"
      >
        {phase.status === 'loading' ? (
          <ThreadSkeleton />
        ) : (
          <ol className="flex flex-col max-w-[760px] mx-auto min-h-full justify-end">
            {hasEarlier(stream) && <Earlier controller={controller} />}
            {items.map((item) => (
              <Item key={item.key} item={item} controller={controller} visitorName={name} />
            ))}
            <TypingLine controller={controller} name={name} />
          </ol>
        )}
      </div>
      {!scroll.isAtEnd && (
        <button
          type="button"
          onClick={scroll.toEnd}
          className="absolute bottom-2 left-1/2 -translate-x-1/2 inline-flex items-center gap-1.5 h-8 max-md:h-10 px-3 rounded-full bg-surface shadow-pop font-medium hover:bg-hover"
        >
          <ArrowDown className="size-4" aria-hidden="true" />
          {scroll.unseen > 0 ? t('inbox.newMessages', { count: scroll.unseen }) : t('inbox.toNewest')}
        </button>
      )}
    </div>
  )
}

function useTimeline(controller: ConversationController, conversation: ConversationView): TimelineItem[] {
  const { user } = useSession()
  const taste = useTimeTaste()
  const stream = useStore(controller.stream)
  const isReady = useStore(controller.phase).status === 'ready'
  const [unreadAfter, setUnreadAfter] = useState<number>()
  useEffect(() => {
    if (isReady) setUnreadAfter(unreadStart(controller.stream.get(), conversation.unreadCount))
    // The mark stays where it was when the conversation was opened.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isReady])
  const { locale, timeZone } = taste
  return useMemo(() => {
    const me: Sender = { type: 'agent', id: user.id, name: user.name, avatarUrl: null }
    return timeline(stream, { me, taste: { locale, timeZone }, unreadAfterSeq: unreadAfter })
  }, [stream, user.id, user.name, locale, timeZone, unreadAfter])
}

/** Loads what was written before when it comes into sight. */
function Earlier({ controller }: { controller: ConversationController }) {
  const t = useT()
  const mark = useRef<HTMLLIElement>(null)
  useEffect(() => {
    const element = mark.current
    if (!element) return
    const observer = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && void controller.loadEarlier().catch(() => {}),
      { root: element.closest('[role=log]'), rootMargin: '400px 0px 0px' },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [controller])
  return (
    <li ref={mark} className="self-center py-3">
      <button
        type="button"
        onClick={() => void controller.loadEarlier().catch(() => {})}
        className="text-xs text-fg-3 hover:text-fg h-8 px-2 rounded-lg"
      >
        {t('inbox.earlier')}
      </button>
    </li>
  )
}

interface ItemProps {
  item: TimelineItem
  controller: ConversationController
  visitorName: string
}

function Item({ item, controller, visitorName }: ItemProps) {
  const t = useT()
  const now = useNow()
  const taste = useTimeTaste()
  switch (item.kind) {
    case 'day':
      return (
        <li className="self-center mt-4 px-2.5 h-6 leading-6 rounded-full border border-line text-2xs font-medium text-fg-2">
          {dayName(item.at, now, taste)}
        </li>
      )
    case 'unread':
      return (
        <li className="flex items-center gap-3 mt-4 text-2xs font-medium text-accent-fg before:flex-1 before:h-px before:bg-accent/40 after:flex-1 after:h-px after:bg-accent/40">
          {t('inbox.unreadMark')}
        </li>
      )
    case 'system':
      return (
        <li className="self-center mt-3 max-w-full flex items-baseline justify-center gap-1.5 text-xs text-fg-3 text-center">
          <Info className="size-3.5 shrink-0 self-center" aria-hidden="true" />
          <span className="wrap-anywhere" dir="auto">
            {item.text}
          </span>
          <time dateTime={item.at} title={absolute(item.at, taste)} className="tnum shrink-0">
            {clockTime(item.at, taste)}
          </time>
        </li>
      )
    case 'group':
      return <Group group={item} controller={controller} visitorName={visitorName} />
  }
}
