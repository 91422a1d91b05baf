import { Lock } from 'lucide-react'
import { Avatar } from '@/components/ui/avatar'
import { useTimeTaste } from '@/lib/clock'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { absolute, clockTime } from '@/lib/time'
import type { ConversationController } from '../stream/controller'
import { Bubble } from './bubble'
import { DeliveryMark } from './delivery-mark'
import type { TimelineItem } from './timeline'

interface GroupProps {
  group: Extract<TimelineItem, { kind: 'group' }>
  controller: ConversationController
  /** What to call the visitor, who may have been nameless when they wrote. */
  visitorName: string
}

/** What one person said in one breath. */
export function Group({ group, controller, visitorName }: GroupProps) {
  const { sender, isMine, isPrivate, lines } = group
  const isOurs = sender.type !== 'visitor'
  const name = isOurs ? sender.name : visitorName
  return (
    <li
      className={cn(
        'mt-4 flex gap-2.5 max-w-[86%] max-md:max-w-[92%]',
        isOurs && 'self-end flex-row-reverse',
      )}
    >
      <span className={cn('w-7 shrink-0', isOurs && 'max-md:hidden')}>
        <Avatar name={name} src={sender.avatarUrl} size={28} />
      </span>
      <div className={cn('min-w-0 flex flex-col gap-1', isOurs && 'items-end')}>
        <GroupHead group={group} name={name} />
        {lines.map((line, index) => (
          <div key={line.key} className={cn('min-w-0 max-w-full flex flex-col', isOurs && 'items-end')}>
            <Bubble line={line} isOurs={isOurs} isPrivate={isPrivate} />
            {isMine && (
              <DeliveryMark
                line={line}
                isLast={index === lines.length - 1}
                isPrivate={isPrivate}
                controller={controller}
              />
            )}
          </div>
        ))}
      </div>
    </li>
  )
}

function GroupHead({ group, name }: Pick<GroupProps, 'group'> & { name: string }) {
  const { isMine, isPrivate, lines } = group
  const t = useT()
  const taste = useTimeTaste()
  const at = lines[0]?.at ?? ''
  return (
    <div className="flex items-center gap-2 text-xs text-fg-3 max-w-full">
      <span className="font-medium text-fg-2 truncate" dir="auto">
        {isMine ? t('inbox.youName') : name}
      </span>
      {isPrivate && (
        <span className="inline-flex items-center gap-1 text-warn-fg whitespace-nowrap">
          <Lock className="size-3" aria-hidden="true" />
          {t('inbox.privateNote')}
        </span>
      )}
      <time dateTime={at} title={absolute(at, taste)} className="tnum">
        {clockTime(at, taste)}
      </time>
    </div>
  )
}
