/** What a person opened last, kept on this device for the palette and forgotten with the sign-in. */
import type { Session } from './session'

export type RecentKind = 'lead' | 'conversation' | 'site'

export interface Recent {
  kind: RecentKind
  id: string
  name: string
}

const PREFIX = 'recent:'
const MOST = 6

/** The list with one more at its head, each record once. */
export function withLatest(list: Recent[], latest: Recent): Recent[] {
  return [latest, ...list.filter(({ id }) => id !== latest.id)].slice(0, MOST)
}

export function readRecent(session: Session): Recent[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(session)) ?? '[]')
    return Array.isArray(kept) ? (kept as Recent[]) : []
  } catch {
    return []
  }
}

export function keepRecent(session: Session, latest: Recent): void {
  try {
    localStorage.setItem(keyOf(session), JSON.stringify(withLatest(readRecent(session), latest)))
  } catch {
    // Storage is blocked or full: the palette goes without.
  }
}

/** Forgets the records of everybody who used this browser. */
export function forgetRecent(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key)
  } catch {
    // Storage is blocked: nothing was kept.
  }
}

function keyOf({ user, workspace }: Session): string {
  return `${PREFIX}${user.id}:${workspace.id}`
}
