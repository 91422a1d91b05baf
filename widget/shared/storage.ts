/**
 * The host page's first-party storage, which may be full, forbidden or absent: no call here throws.
 * Keys begin with `pl_`.
 */

/** The running visit, with the way the visitor came in. */
export const SESSION_KEY = 'pl_ses'
/** What the chat keeps of a visitor who has opened it. */
export const CHAT_KEY = 'pl_chat'

/** The visitor's id on this site, a UUID, one for tracker and chat. */
export const VISITOR_KEY = 'pl_vid'
/** What the visitor has decided on this site: `granted` or `denied`. */
export const CONSENT_KEY = 'pl_consent'

export function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** Reads JSON; anything unreadable is `null`. */
export function readJson<T>(key: string): T | null {
  try {
    return JSON.parse(read(key) ?? 'null') as T | null
  } catch {
    return null
  }
}

/** Returns false when the value could not be kept. */
export function write(key: string, value: string): boolean {
  try {
    localStorage.setItem(key, value)
    return true
  } catch {
    return false
  }
}

export function remove(key: string): void {
  try {
    localStorage.removeItem(key)
  } catch {
    // Storage that cannot be reached holds nothing of ours.
  }
}

export function keysWith(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix))
  } catch {
    return []
  }
}
