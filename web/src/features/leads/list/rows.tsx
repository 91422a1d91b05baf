import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useSyncExternalStore, type RefObject } from 'react'
import type { LeadView } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { useStore } from '@/lib/store'
import { selectionStore } from '../bulk/selection'
import type { useLeadList } from '../queries'
import type { LeadsSearch } from '../search'
import { LeadCard } from './card'
import { TableHead } from './table-head'
import { TableRow } from './table-row'
import { useFocusBack } from './use-focus-back'
import { useRowKeys } from './use-row-keys'

interface LeadRowsProps {
  boxRef: RefObject<HTMLDivElement | null>
  leads: LeadView[]
  list: ReturnType<typeof useLeadList>
  openId: string | undefined
  search: LeadsSearch
  onScroll: (top: number) => void
}

const ROW_PX = 52
const CARD_PX = 96
const FETCH_BEFORE_ROWS = 15

/** The rows on screen: a table where there is room, cards on a phone. */
export function LeadRows({ boxRef, leads, list, openId, search, onScroll }: LeadRowsProps) {
  const t = useT()
  const isPhone = useIsPhone()
  const selection = useStore(selectionStore)
  const ids = useMemo(() => leads.map(({ id }) => id), [leads])
  const rows = useVirtualizer({
    count: leads.length,
    getScrollElement: () => boxRef.current,
    estimateSize: () => (isPhone ? CARD_PX : ROW_PX),
    getItemKey: (index) => leads[index]?.id ?? index,
    overscan: 10,
  })
  const visible = rows.getVirtualItems()
  const lastVisible = visible.at(-1)?.index ?? 0
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  useEffect(() => {
    const isNearEnd = lastVisible >= leads.length - FETCH_BEFORE_ROWS
    if (isNearEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [lastVisible, leads.length, hasNextPage, isFetchingNextPage, fetchNextPage])
  const reveal = (index: number) => rows.scrollToIndex(index)
  useRowKeys({ boxRef, leads, openId, reveal })
  useFocusBack({ boxRef, leads, openId, reveal })

  const style = { height: rows.getTotalSize() }
  const shown = visible.flatMap(({ index, start }) => {
    const lead = leads[index]
    return lead ? [{ index, start, lead }] : []
  })
  return (
    <div
      ref={boxRef}
      onScroll={(event) => onScroll(event.currentTarget.scrollTop)}
      className="flex-1 min-h-0 overflow-y-auto"
    >
      {isPhone ? (
        <ul aria-label={t('nav.leads')} className="relative" style={style}>
          {shown.map(({ index, start, lead }) => (
            <li
              key={lead.id}
              ref={rows.measureElement}
              data-index={index}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${start}px)` }}
            >
              <LeadCard lead={lead} isSelected={selection.has(lead.id)} ids={ids} />
            </li>
          ))}
        </ul>
      ) : (
        <div role="table" aria-label={t('nav.leads')} aria-rowcount={hasNextPage ? -1 : leads.length + 1}>
          <TableHead search={search} ids={ids} />
          <div role="rowgroup" className="relative" style={style}>
            {shown.map(({ index, start, lead }) => (
              <TableRow
                key={lead.id}
                lead={lead}
                index={index}
                start={start}
                isOpen={lead.id === openId}
                isSelected={selection.has(lead.id)}
                ids={ids}
              />
            ))}
          </div>
        </div>
      )}
    </div>
  )
}

const phone = typeof matchMedia === 'function' ? matchMedia('(max-width: 47.99rem)') : undefined

function useIsPhone(): boolean {
  return useSyncExternalStore(
    (listener) => {
      phone?.addEventListener('change', listener)
      return () => phone?.removeEventListener('change', listener)
    },
    () => phone?.matches ?? false,
  )
}
