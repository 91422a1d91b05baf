import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../core/chat'

const END_PX = 48

/**
 * Keeps the newest message in sight for those who are at the end, and counts what comes for those who read above.
 * `isOwnNews` tells that the newest line is one that the visitor has just written.
 */
export function useFollowEnd(chat: Chat, count: number, isOwnNews: boolean, isTyping: boolean) {
  const { state } = chat
  const scroller = useRef<HTMLDivElement>(null)
  const seenCount = useRef(count)
  const [unseen, setUnseen] = useState(0)
  const toEnd = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight })

  useLayoutEffect(() => {
    const added = count - seenCount.current
    seenCount.current = count
    if (state.isAtEnd || isOwnNews) toEnd()
    else if (added > 0) setUnseen(unseen + added)
  }, [count, isTyping])

  useEffect(() => {
    // A growing composer or a notice takes room from the messages: who was at their end stays there.
    const observer = new ResizeObserver(() => state.isAtEnd && toEnd())
    if (scroller.current) observer.observe(scroller.current)
    return () => observer.disconnect()
  }, [])

  const onScroll = () => {
    const element = scroller.current
    if (!element) return
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < END_PX
    if (isAtEnd) setUnseen(0)
    chat.setAtEnd(isAtEnd)
  }
  return { scroller, unseen, toEnd, onScroll }
}
