import { Check, ChevronLeft, PanelRight, RotateCcw } from 'lucide-react'
import { Avatar } from '@/components/ui/avatar'
import { Button, IconButton } from '@/components/ui/button'
import type { ConversationView } from '@/generated/wire'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { useVisitor } from '../queries'
import type { ConversationActions } from '../actions'
import { useVisitorName } from '../visitor-name'
import { AssignMenu } from './assign-menu'
import { MoreMenu } from './more-menu'
import { SnoozeMenu } from './snooze-menu'

interface ThreadHeaderProps {
  conversation: ConversationView
  actions: ConversationActions
  onClose: () => void
  onDetails: () => void
  onLabels: () => void
}

/** Whom the conversation is with, who has it, and what can be done with it. */
export function ThreadHeader({ conversation, actions, onClose, onDetails, onLabels }: ThreadHeaderProps) {
  const t = useT()
  const { visitor, status } = conversation
  const name = useVisitorName(visitor)
  const isResolved = status === 'resolved'
  return (
    <header className="@container flex items-center gap-1.5 h-14 shrink-0 px-4 max-md:px-1 border-b border-line">
      <IconButton label={t('action.back')} className="md:hidden" onClick={onClose}>
        <ChevronLeft className="rtl:rotate-180" />
      </IconButton>
      <span className="md:hidden">
        <Avatar name={name} size={34} presence={visitor.online ? 'online' : undefined} />
      </span>
      <div className="min-w-0 me-auto">
        <h2 className="font-semibold truncate leading-5" dir="auto">
          {name}
        </h2>
        <Whereabouts conversation={conversation} />
      </div>
      <AssignMenu conversation={conversation} onAssign={actions.assign} />
      <SnoozeMenu onSnooze={(until) => actions.setStatus('snoozed', until)} className="max-md:hidden" />
      <MoreMenu conversation={conversation} actions={actions} onDetails={onDetails} onLabels={onLabels} />
      <IconButton
        label={t('inbox.showDetails')}
        shortcut="]"
        className="max-md:hidden xl:hidden"
        onClick={onDetails}
      >
        <PanelRight />
      </IconButton>
      <Button
        className="max-md:hidden ms-1"
        aria-keyshortcuts="E"
        onClick={() => actions.setStatus(isResolved ? 'open' : 'resolved')}
      >
        {isResolved ? <RotateCcw aria-hidden="true" /> : <Check aria-hidden="true" />}
        {t(isResolved ? 'inbox.reopen' : 'inbox.resolve')}
        <kbd aria-hidden="true" className="ms-0.5 @max-3xl:hidden">
          E
        </kbd>
      </Button>
    </header>
  )
}

function Whereabouts({ conversation: { visitor, number, status } }: { conversation: ConversationView }) {
  const t = useT()
  const { data } = useVisitor(visitor.id)
  const page = visitor.online ? pageName(data?.currentPage) : undefined
  const words = visitor.online ? (page ? t('inbox.onPage', { page }) : t('inbox.online')) : t('inbox.away')
  return (
    <p className="text-xs text-fg-3 flex items-center gap-1.5 min-w-0">
      <span
        aria-hidden="true"
        className={cn('size-1.5 shrink-0 rounded-full', visitor.online ? 'bg-ok' : 'bg-field')}
      />
      <span className="truncate" title={data?.currentPage ?? undefined}>
        {words}
      </span>
      <span className="shrink-0 -ms-0.5">
        · {t('inbox.number', { number })}
        {status !== 'open' && ` · ${t(`inbox.status.${status}`)}`}
      </span>
    </p>
  )
}

/** The path of a page; the site itself when it is its start page. */
function pageName(address: string | null | undefined): string | undefined {
  if (!address) return undefined
  if (!URL.canParse(address)) return address
  const { pathname, host } = new URL(address)
  return pathname === '/' ? host : pathname
}
