/** Tells the server that the person is at work, also where they only read: without it they become "away". */
import { liveSocket } from './live'

const SIGNS = ['pointerdown', 'pointermove', 'wheel', 'keydown', 'focus'] as const
const EVERY_MS = 60_000

/** Returns a function that does `work` at most once in `everyMs`; calls between count for nothing. */
export function throttled(
  work: () => void,
  everyMs = EVERY_MS,
  now: () => number = () => performance.now(),
): () => void {
  let last = -Infinity
  return () => {
    if (now() - last < everyMs) return
    last = now()
    work()
  }
}

/** Watches pointer, keys and focus of this page. Returns the way to stop. */
export function tellActivity(): () => void {
  const tell = throttled(() => {
    // Lost with a lost connection: coming back counts as activity itself.
    if (liveSocket.status.get() === 'open') liveSocket.request('active', {}).catch(() => {})
  })
  for (const sign of SIGNS) window.addEventListener(sign, tell, { passive: true, capture: true })
  return () => {
    for (const sign of SIGNS) window.removeEventListener(sign, tell, { capture: true })
  }
}
