import { Check, CheckCheck, Clock3, TriangleAlert } from 'lucide-react'
import { useT } from '@/lib/i18n'
import { useStore } from '@/lib/store'
import type { ConversationController } from '../stream/controller'
import type { Line } from './timeline'

interface DeliveryMarkProps {
  line: Line
  /** Only the last line of a group says that it was delivered or read. */
  isLast: boolean
  isPrivate: boolean
  controller: ConversationController
}

const MARK = 'flex items-center gap-1 mt-1 text-2xs text-fg-3'

/** How far an own message has come: sending, delivered, read, or failed with the way to try again. */
export function DeliveryMark({ line, isLast, isPrivate, controller }: DeliveryMarkProps) {
  const t = useT()
  const readSeq = useStore(controller.visitorReadSeq)
  if (line.pending?.state === 'failed') return <Failed line={line} controller={controller} />
  if (line.pending) {
    return (
      <span className={MARK}>
        <Clock3 className="size-3" aria-hidden="true" />
        {t('inbox.mark.sending')}
      </span>
    )
  }
  if (!isLast || isPrivate) return null
  const isRead = line.seq !== undefined && line.seq <= readSeq
  const Icon = isRead ? CheckCheck : Check
  return (
    <span className={MARK}>
      <Icon className={isRead ? 'size-3.5 text-accent-fg' : 'size-3.5'} aria-hidden="true" />
      {t(isRead ? 'inbox.mark.read' : 'inbox.mark.delivered')}
    </span>
  )
}

function Failed({ line, controller }: Pick<DeliveryMarkProps, 'line' | 'controller'>) {
  const t = useT()
  const action = 'font-medium underline underline-offset-2 h-6 max-md:h-10 px-0.5'
  return (
    <span role="alert" className="flex flex-wrap items-center justify-end gap-x-2 mt-1 text-2xs text-bad-fg">
      <TriangleAlert className="size-3.5" aria-hidden="true" />
      <span title={line.pending?.problem}>{t('inbox.mark.failed')}</span>
      <button type="button" className={action} onClick={() => controller.outbox.retry(line.key)}>
        {t('action.retry')}
      </button>
      <button type="button" className={action} onClick={() => controller.outbox.discard(line.key)}>
        {t('inbox.discard')}
      </button>
    </span>
  )
}
