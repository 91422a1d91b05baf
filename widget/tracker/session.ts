/** The visit: an id that lives until 30 idle minutes, with the way the visitor came in, and the very first way. */

import { externalReferrer } from '../shared/page-url'
import { readJson, remove, SESSION_KEY, write } from '../shared/storage'
import { uuidv7 } from '../shared/uuid'
import { cleanUrl } from './clean-url'

const FIRST_TOUCH_KEY = 'pl_first'
const IDLE_MS = 30 * 60_000
const UTM = ['source', 'medium', 'campaign', 'term', 'content'] as const
const CLICK_IDS = [
  'gclid',
  'gbraid',
  'wbraid',
  'fbclid',
  'msclkid',
  'ttclid',
  'li_fat_id',
  'twclid',
  'epik',
  'rdt_cid',
]

type Words = Record<string, string>

export interface Touch {
  url: string
  referrer?: string | undefined
  utm?: Words | undefined
  at: string
}

interface Session extends Touch {
  id: string
  clickIds?: Words | undefined
  /** Milliseconds of the last sign of life. */
  seen: number
  /** Counts the events of the session. */
  sequence: number
}

let current: Session | null = null

function pick(from: URLSearchParams, names: readonly string[], prefix = ''): Words | undefined {
  const found: Words = {}
  for (const name of names) {
    const value = from.get(prefix + name)
    if (value) found[name] = value.slice(0, 200)
  }
  return Object.keys(found).length ? found : undefined
}

function begin(now: number): Session {
  const query = new URLSearchParams(location.search)
  return {
    id: uuidv7(now),
    url: cleanUrl(location.href),
    referrer: externalReferrer(),
    utm: pick(query, UTM, 'utm_'),
    clickIds: pick(query, CLICK_IDS),
    at: new Date(now).toISOString(),
    seen: now,
    sequence: 0,
  }
}

/** Returns the running session with its next number, and begins a new one after idle time or a new campaign. */
export function touchSession(now = Date.now()): Session {
  current = readJson<Session>(SESSION_KEY) ?? current
  if (!current?.id || now - current.seen > IDLE_MS) current = begin(now)
  current.seen = now
  current.sequence++
  write(SESSION_KEY, JSON.stringify(current))
  return current
}

/** Returns how the visitor came the first time, kept for good. */
export function firstTouch(session: Session): Touch {
  const kept = readJson<Touch>(FIRST_TOUCH_KEY)
  if (kept?.at) return kept
  const { url, referrer, utm, at } = session
  const touch: Touch = { url, referrer, utm, at }
  write(FIRST_TOUCH_KEY, JSON.stringify(touch))
  return touch
}

export function forgetSession(): void {
  current = null
  remove(SESSION_KEY)
  remove(FIRST_TOUCH_KEY)
}
