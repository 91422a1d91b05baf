import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { useStore } from '@/lib/store'
import type { ConversationController } from '../stream/controller'
import type { Stream } from '../stream/stream'

const NEAR_PX = 60

/**
 * Keeps a thread where its reader is: at the newest message while they are there, on the same line while older ones
 * are put above, and counting what they have not seen while they are further up.
 */
export function useThreadScroll(
  boxRef: RefObject<HTMLDivElement | null>,
  controller: ConversationController,
) {
  const stream = useStore(controller.stream)
  const isReady = useStore(controller.phase).status === 'ready'
  const [isAtEnd, setIsAtEnd] = useState(true)
  const [unseen, setUnseen] = useState(0)
  const seen = useRef<{ stream: Stream; height: number }>(undefined)
  const atEnd = useRef(true)

  const toEnd = useCallback(() => {
    const element = boxRef.current
    if (!element) return
    element.scrollTop = element.scrollHeight
    atEnd.current = true
    setIsAtEnd(true)
    setUnseen(0)
  }, [boxRef])

  const onScroll = useCallback(() => {
    const element = boxRef.current
    if (!element) return
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX
    setIsAtEnd(atEnd.current)
    if (atEnd.current) setUnseen(0)
  }, [boxRef])

  useLayoutEffect(() => {
    const element = boxRef.current
    if (!element || !isReady) return
    const before = seen.current
    seen.current = { stream, height: element.scrollHeight }
    if (!before || hasNewOwn(before.stream, stream)) return toEnd()
    const firstBefore = before.stream.messages[0]?.seq ?? 0
    const isPrepended = (stream.messages[0]?.seq ?? 0) < firstBefore
    if (isPrepended) element.scrollTop += element.scrollHeight - before.height
    else if (atEnd.current) toEnd()
    else setUnseen((count) => count + addedByOthers(before.stream, stream))
  }, [boxRef, stream, isReady, toEnd])

  // Whatever was drawn (typing dots, a failed mark) does not push the newest line out of sight.
  useLayoutEffect(() => {
    if (atEnd.current && boxRef.current) boxRef.current.scrollTop = boxRef.current.scrollHeight
  })

  useEffect(() => {
    const element = boxRef.current
    if (!element || typeof ResizeObserver === 'undefined') return
    // The composer grows, the keyboard opens: the newest line stays in sight.
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [boxRef])

  return { isAtEnd, unseen, toEnd, onScroll }
}

function hasNewOwn(before: Stream, after: Stream): boolean {
  return after.pending.length > before.pending.length
}

function addedByOthers(before: Stream, after: Stream): number {
  const last = before.messages.at(-1)?.seq ?? 0
  return after.messages.filter(({ seq, sender }) => seq > last && sender.type !== 'system').length
}
