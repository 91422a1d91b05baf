import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { patiently } from '@/lib/patient-import'
import { useShortcuts } from '@/lib/keys'
import { usePageTitle } from '@/lib/title'
import { ConversationList } from './list/list'
import { filterOf } from './list/filter'
import { useInboxNews } from './list/use-inbox-news'
import { NothingOpen } from './thread/nothing-open'
import { InboxViews } from './views/views'

const loadConversation = () => import('./open-conversation')
const OpenConversation = lazy(() => patiently(loadConversation))

/** Four regions on a wide screen: views, list, thread, details. A phone shows one of them at a time. */
export function InboxPage() {
  const t = useT()
  const search = useSearch({ from: '/_app/inbox' })
  const navigate = useNavigate({ from: '/inbox' })
  const openId = search.c
  usePageTitle(t('nav.inbox'))
  useInboxNews(openId)
  useHiddenTabs(openId !== undefined)
  // At hand before the first click, also when the connection goes.
  useEffect(() => void loadConversation().catch(() => {}), [])
  const close = () => void navigate({ search: (before) => ({ ...before, c: undefined }) })
  useShortcuts({ Escape: close })
  return (
    <div className="h-full flex">
      <InboxViews search={search} />
      <ConversationList filter={filterOf(search)} openId={openId} className={cn(openId && 'max-md:hidden')} />
      <div className={cn('flex-1 min-w-0 flex', !openId && 'max-md:hidden')}>
        {openId ? (
          <Suspense fallback={<div className="flex-1 bg-surface" />}>
            <OpenConversation key={openId} id={openId} onClose={close} />
          </Suspense>
        ) : (
          <NothingOpen />
        )}
      </div>
    </div>
  )
}

/** Gives the foot of a phone's screen to the composer while a conversation is open. */
function useHiddenTabs(hidden: boolean) {
  useEffect(() => {
    document.documentElement.dataset.thread = hidden ? 'open' : 'closed'
    return () => void (document.documentElement.dataset.thread = 'closed')
  }, [hidden])
}
