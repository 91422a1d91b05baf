import { useEffect } from 'react'
import type { ConversationView } from '@/generated/wire'
import { useSession } from '@/lib/session'
import { useStore } from '@/lib/store'
import { countAgain, keepConversation, knownConversation } from '../cache'
import { asRead } from '../list/news'
import type { ConversationController } from '../stream/controller'
import { lastSeq } from '../stream/stream'

/** Marks what is on the screen as read: only while the window has the focus and the newest message is in sight. */
export function useReading(
  controller: ConversationController,
  { id }: ConversationView,
  isAtEnd: boolean,
): void {
  const me = useSession().user.id
  const seq = lastSeq(useStore(controller.stream))
  useEffect(() => {
    function read() {
      if (!isAtEnd || seq === 0 || document.visibilityState !== 'visible' || !document.hasFocus()) return
      if (!controller.markRead()) return
      const known = knownConversation(id)
      if (known) keepConversation(asRead(known), me)
      countAgain()
    }
    read()
    window.addEventListener('focus', read)
    return () => window.removeEventListener('focus', read)
  }, [controller, id, me, isAtEnd, seq])
}
