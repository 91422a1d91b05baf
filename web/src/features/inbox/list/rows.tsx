import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { ConversationView } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { focusDrawn } from '@/lib/focus'
import { useShortcuts } from '@/lib/keys'
import type { useConversationList } from '../queries'
import { Row } from './row'

const ROW_PX = 88
const FETCH_BEFORE_ROWS = 12

interface RowsProps {
  conversations: ConversationView[]
  openId: string | undefined
  list: ReturnType<typeof useConversationList>
}

/** The rows on screen of a list that may be ten thousand long. */
export function Rows({ conversations, openId, list }: RowsProps) {
  const t = useT()
  const box = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: conversations.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => conversations[index]?.id ?? index,
    overscan: 8,
  })
  const visible = rows.getVirtualItems()
  const lastVisible = visible.at(-1)?.index ?? 0
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  useEffect(() => {
    const isNearEnd = lastVisible >= conversations.length - FETCH_BEFORE_ROWS
    if (isNearEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [lastVisible, conversations.length, hasNextPage, isFetchingNextPage, fetchNextPage])
  useRowKeys(box, conversations, openId, (index) => rows.scrollToIndex(index))
  return (
    <div ref={box} className="flex-1 min-h-0 overflow-y-auto py-1.5 max-md:py-0">
      <ul aria-label={t('inbox.conversations')} className="relative" style={{ height: rows.getTotalSize() }}>
        {visible.map(({ index, key, start }) => {
          const conversation = conversations[index]
          return (
            conversation && (
              <li
                key={key}
                ref={rows.measureElement}
                data-index={index}
                aria-setsize={hasNextPage ? -1 : conversations.length}
                aria-posinset={index + 1}
                className="absolute inset-x-0 top-0 px-2 max-md:px-0 pb-0.5 max-md:pb-0"
                style={{ transform: `translateY(${start}px)` }}
              >
                <Row conversation={conversation} isOpen={conversation.id === openId} />
              </li>
            )
          )
        })}
      </ul>
    </div>
  )
}

/** J and K walk along the rows; Enter opens the one with the focus, as links do. */
function useRowKeys(
  box: React.RefObject<HTMLDivElement | null>,
  conversations: ConversationView[],
  openId: string | undefined,
  reveal: (index: number) => void,
) {
  function move(step: number) {
    const focused = document.activeElement?.closest<HTMLElement>('[data-conversation]')?.dataset.conversation
    const from = conversations.findIndex(({ id }) => id === (focused ?? openId))
    const to = Math.max(0, Math.min(conversations.length - 1, from + step))
    const next = conversations[to]
    if (!next) return
    reveal(to)
    focusDrawn(() => box.current?.querySelector<HTMLElement>(`[data-conversation="${next.id}"]`))
  }
  useShortcuts({ j: () => move(1), k: () => move(-1) })
}
