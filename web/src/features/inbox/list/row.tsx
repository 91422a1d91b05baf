import { Link } from '@tanstack/react-router'
import { ArrowUp, Clock3, Lock } from 'lucide-react'
import { Avatar } from '@/components/ui/avatar'
import { Chip, CountBadge } from '@/components/ui/chip'
import { Time } from '@/components/ui/time'
import type { ConversationView } from '@/generated/wire'
import { useNow, useTimeTaste } from '@/lib/clock'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { useSession } from '@/lib/session'
import { relativeShort } from '@/lib/time'
import { PriorityChip } from '../priority'
import { useVisitorName } from '../visitor-name'

interface RowProps {
  conversation: ConversationView
  isOpen: boolean
}

/** One conversation of the list. */
export function Row({ conversation, isOpen }: RowProps) {
  const { visitor, unreadCount, lastActivityAt, number, assignee } = conversation
  const t = useT()
  const me = useSession().user.id
  const name = useVisitorName(visitor)
  return (
    <Link
      to="/inbox"
      search={(before) => ({ ...before, c: conversation.id })}
      data-conversation={conversation.id}
      aria-current={isOpen ? 'true' : undefined}
      className={cn(
        'flex gap-3 px-3 py-2.5 rounded-xl transition-colors focus-visible:-outline-offset-2',
        'max-md:px-4 max-md:py-3 max-md:rounded-none max-md:border-b max-md:border-line',
        isOpen ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
    >
      <Avatar name={name} size={38} presence={visitor.online ? 'online' : undefined} />
      <span className="flex-1 min-w-0">
        <span className="flex items-baseline gap-1.5">
          <span className={cn('truncate', unreadCount > 0 ? 'font-semibold' : 'font-medium')} dir="auto">
            {name}
          </span>
          <Time
            at={lastActivityAt}
            className={cn(
              'ms-auto shrink-0 text-xs',
              unreadCount > 0 ? 'text-accent-fg font-medium' : 'text-fg-3',
            )}
          />
        </span>
        <span className="flex gap-1 text-xs text-fg-3">
          <span className="truncate">{visitor.email ?? t('inbox.number', { number })}</span>
          {assignee && assignee.id !== me && (
            <span className="ms-auto shrink-0 max-w-24 truncate">{assignee.name}</span>
          )}
        </span>
        <span className="mt-0.5 flex items-center gap-2">
          <LastLine conversation={conversation} />
          {unreadCount > 0 && (
            <>
              <CountBadge count={unreadCount} className="min-w-[18px] h-[18px] leading-[18px] text-2xs" />
              <span className="sr-only">{t('inbox.unread')}</span>
            </>
          )}
        </span>
        <RowChips conversation={conversation} isOpen={isOpen} />
      </span>
    </Link>
  )
}

function LastLine({ conversation: { lastMessage, unreadCount } }: { conversation: ConversationView }) {
  const t = useT()
  const me = useSession().user.id
  const isMine = lastMessage?.sender.id === me
  return (
    <span className={cn('truncate flex-1', unreadCount > 0 ? 'text-fg' : 'text-fg-2')}>
      {lastMessage?.private && (
        <Lock className="inline size-3 me-1 -mt-px text-warn-fg" aria-label={t('inbox.privateNote')} />
      )}
      {isMine && <span className="text-fg-3">{t('inbox.you')} </span>}
      <bdi>{lastMessage?.text || t('inbox.noMessages')}</bdi>
    </span>
  )
}

function RowChips({ conversation, isOpen }: RowProps) {
  const t = useT()
  const now = useNow()
  const taste = useTimeTaste()
  const { waitingSince, labels, priority, status, snoozedUntil } = conversation
  const showsWaiting = waitingSince !== null && status === 'open' && now - Date.parse(waitingSince) > 60_000
  const showsSnooze = status === 'snoozed' && snoozedUntil !== null
  if (!showsWaiting && !showsSnooze && !priority && labels.length === 0) return null
  return (
    <span className="flex gap-1 mt-1.5 overflow-hidden">
      {showsWaiting && (
        <Chip tone="warn">
          <Clock3 aria-hidden="true" />
          {t('inbox.waiting', { time: relativeShort(waitingSince, now, taste) })}
        </Chip>
      )}
      {showsSnooze && (
        <Chip>
          <ArrowUp aria-hidden="true" />
          <Time at={snoozedUntil} as="long" />
        </Chip>
      )}
      {priority && <PriorityChip priority={priority} />}
      {labels.slice(0, 3).map((label) => (
        <Chip key={label} className={cn('min-w-0', isOpen && 'bg-surface/70')}>
          <span className="truncate max-w-28">{label}</span>
        </Chip>
      ))}
    </span>
  )
}
