import { useCallback, useEffect, useRef } from 'react'
import type { ConversationController } from '../stream/controller'

const REPEAT_MS = 3_000
const STOPS_AFTER_MS = 4_000

/** Tells the visitor that an answer is being written: at most every three seconds, and once when it stops. */
export function useTypingSignal(controller: ConversationController) {
  const saidAt = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const stop = useCallback(() => {
    clearTimeout(timer.current)
    if (saidAt.current === 0) return
    saidAt.current = 0
    controller.sendTyping(false)
  }, [controller])

  const type = useCallback(() => {
    const now = Date.now()
    if (now - saidAt.current > REPEAT_MS) {
      saidAt.current = now
      controller.sendTyping(true)
    }
    clearTimeout(timer.current)
    timer.current = setTimeout(stop, STOPS_AFTER_MS)
  }, [controller, stop])

  useEffect(() => stop, [stop])
  return { type, stop }
}
