import { lazy, Suspense, useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { ErrorState } from '@/components/ui/states'
import { useT } from '@/lib/i18n'
import { useShortcuts } from '@/lib/keys'
import { useMedia } from '@/lib/media'
import { patiently } from '@/lib/patient-import'
import { createStore, useStore } from '@/lib/store'
import { useRemember } from '@/lib/use-remember'
import { useConversationActions } from './actions'
import { Composer } from './composer/composer'
import type { ComposerTab } from './composer/drafts'
import { DetailsAside, DetailsDialog } from './details/details'
import { useConversation } from './queries'
import { useConversationStream } from './stream/registry'
import { Collision } from './thread/collision'
import { ThreadHeader } from './thread/header'
import { ThreadSkeleton } from './thread/skeleton'
import { Thread } from './thread/thread'
import { useVisitorName } from './visitor-name'

interface OpenConversationProps {
  id: string
  onClose: () => void
}

const LabelsDialog = lazy(() => patiently(() => import('./thread/labels-dialog')))

/** Where the details have room beside the thread. */
const ASIDE = '(min-width: 80rem)'
const asideStore = createStore(true)

const UNKNOWN = { id: '', name: null, email: null }

/** The open conversation: its thread and composer, and beside them what is known of the visitor. */
export default function OpenConversation({ id, onClose }: OpenConversationProps) {
  const t = useT()
  const controller = useConversationStream(id)
  const { data: conversation, error, isError, refetch } = useConversation(id)
  const actions = useConversationActions(conversation)
  const name = useVisitorName(conversation?.visitor ?? UNKNOWN)
  useRemember('conversation', id, conversation && name)
  const [tab, setTab] = useState<ComposerTab>('reply')
  const [showsDetails, setShowsDetails] = useState(false)
  const hasAside = useMedia(ASIDE)
  const showsAside = useStore(asideStore)
  const [isLabelling, setIsLabelling] = useState(false)

  function toggleDetails() {
    if (hasAside) asideStore.set(!showsAside)
    else setShowsDetails(true)
  }
  useEffect(() => {
    if (conversation) controller.learn(conversation)
  }, [controller, conversation])

  useShortcuts({
    r: () => focusComposer(setTab, 'reply'),
    n: () => focusComposer(setTab, 'note'),
    e: () => actions.setStatus(conversation?.status === 'resolved' ? 'open' : 'resolved'),
    z: () => document.getElementById('snooze-menu')?.click(),
    a: () => document.getElementById('assign-menu')?.click(),
    l: () => setIsLabelling(true),
    ']': toggleDetails,
  })

  if (isError && !conversation) {
    return <ErrorState error={error} onRetry={() => void refetch()} className="flex-1 bg-surface" />
  }
  return (
    <>
      <section
        aria-label={t('inbox.conversationWith', { name })}
        className="flex-1 min-w-0 flex flex-col bg-surface"
      >
        {conversation ? (
          <>
            <ThreadHeader
              conversation={conversation}
              actions={actions}
              onClose={onClose}
              onDetails={toggleDetails}
              onLabels={() => setIsLabelling(true)}
            />
            <Thread controller={controller} conversation={conversation} />
            <Collision controller={controller} />
            <Composer
              controller={controller}
              conversation={conversation}
              tab={tab}
              onTab={setTab}
              actions={actions}
            />
          </>
        ) : (
          <ThreadSkeleton />
        )}
      </section>
      {conversation && hasAside && showsAside && <DetailsAside conversation={conversation} />}
      {conversation && showsDetails && (
        <DetailsDialog conversation={conversation} onClose={() => setShowsDetails(false)} />
      )}
      <Suspense>
        {conversation && isLabelling && (
          <LabelsDialog
            labels={conversation.labels}
            onSave={actions.setLabels}
            onClose={() => setIsLabelling(false)}
          />
        )}
      </Suspense>
    </>
  )
}

function focusComposer(setTab: (tab: ComposerTab) => void, tab: ComposerTab) {
  // At once: what is typed next belongs into the field, and is no shortcut.
  flushSync(() => setTab(tab))
  document.getElementById('composer')?.focus()
}
