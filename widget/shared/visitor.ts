/** The visitor's id on this site, one for tracker and chat. */

import { read, remove, VISITOR_KEY, write } from './storage'
import { isUuid, uuidv7 } from './uuid'

let inMemory: string | undefined

/** Returns the visitor's id and makes one at the first call. It is stored unless consent does not allow that yet. */
export function visitorId(mayStore = true): string {
  const kept = read(VISITOR_KEY)
  if (isUuid(kept)) return (inMemory = kept)
  inMemory ??= uuidv7()
  if (mayStore) write(VISITOR_KEY, inMemory)
  return inMemory
}

/** Forgets the visitor: the next id belongs to a new one. */
export function forgetVisitor(): void {
  inMemory = undefined
  remove(VISITOR_KEY)
}
