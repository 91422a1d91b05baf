import { lazy, Suspense } from 'react'
import { Avatar } from '@/components/ui/avatar'
import { Dialog } from '@/components/ui/dialog'
import { ErrorState, SkeletonRows } from '@/components/ui/states'
import type { ConversationView } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { useCan } from '@/lib/session'
import { useVisitor } from '../queries'
import { useVisitorName } from '../visitor-name'
import { LabelSection } from './labels'
import { PreviousConversations } from './previous'
import { ContactSection, DeviceSection, SourceSection } from './visitor-sections'

const LeadSection = lazy(() => import('./lead-section'))

/** What is known of the visitor, beside the thread on wide screens. */
export function DetailsAside({ conversation }: { conversation: ConversationView }) {
  const t = useT()
  return (
    <aside
      aria-label={t('inbox.details')}
      className="no-print flex w-[308px] shrink-0 flex-col border-s border-line bg-surface overflow-y-auto"
    >
      <DetailsBody conversation={conversation} />
    </aside>
  )
}

/** The same where there is no room beside the thread. */
export function DetailsDialog({
  conversation,
  onClose,
}: {
  conversation: ConversationView
  onClose: () => void
}) {
  const t = useT()
  return (
    <Dialog kind="side" title={t('inbox.details')} onClose={onClose}>
      <div className="-mx-5">
        <DetailsBody conversation={conversation} />
      </div>
    </Dialog>
  )
}

function DetailsBody({ conversation }: { conversation: ConversationView }) {
  const t = useT()
  const may = useCan('visitors:read')
  const { data: visitor, isPending, isError, error, refetch } = useVisitor(conversation.visitor.id)
  const name = useVisitorName(conversation.visitor)
  const leadId = conversation.leadId ?? visitor?.leadId
  const mayLeads = useCan('leads:read')
  const lead = leadId && mayLeads && (
    <Suspense>
      <LeadSection key={leadId} leadId={leadId} />
    </Suspense>
  )
  return (
    <>
      <div className="flex items-center gap-3 p-4">
        <Avatar name={name} size={44} presence={conversation.visitor.online ? 'online' : 'offline'} />
        <div className="min-w-0">
          <h2 className="font-semibold text-base truncate" dir="auto">
            {name}
          </h2>
          <p className="text-xs text-fg-3 truncate">
            {t(`inbox.visitorState.${conversation.visitor.state}`)}
          </p>
        </div>
      </div>
      {!visitor && lead}
      {may && isPending && <SkeletonRows rows={3} />}
      {may && isError && <ErrorState error={error} onRetry={() => void refetch()} className="py-8" />}
      {visitor && (
        <>
          <ContactSection visitor={visitor} />
          {lead}
          <LabelSection labels={conversation.labels} />
          <SourceSection visitor={visitor} />
          <DeviceSection visitor={visitor} />
          <PreviousConversations visitorId={visitor.id} currentId={conversation.id} />
        </>
      )}
    </>
  )
}
