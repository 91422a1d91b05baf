import { useSyncExternalStore } from 'react'
import { useLingui } from '@lingui/react'
import { useStore } from './store'
import { sessionStore } from './session'
import type { TimeTaste } from './time'

const TICK_MS = 20_000

let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

function tick() {
  now = Date.now()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (listeners.size === 1) {
    now = Date.now()
    timer = setInterval(tick, TICK_MS)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) clearInterval(timer)
  }
}

/** The time now, for relative times: all of them tick together. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now)
}

/** The language as the browser's region writes it: dates of `en` differ between London and New York. */
function regional(language: string): string {
  return navigator.languages.find((one) => one.split('-')[0] === language) ?? language
}

/** The person's language, and their chosen time zone or that of their browser, for the functions of `time.ts`. */
export function useTimeTaste(): TimeTaste {
  const { i18n } = useLingui()
  const state = useStore(sessionStore)
  const timeZone = state.status === 'signedIn' ? (state.session.user.timeZone ?? undefined) : undefined
  return { locale: regional(i18n.locale), timeZone }
}
