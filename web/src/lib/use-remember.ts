import { useEffect } from 'react'
import { keepRecent, type RecentKind } from './recent'
import { useSession } from './session'

/** Keeps in mind that a record is open, once its name is known. */
export function useRemember(kind: RecentKind, id: string, name: string | undefined): void {
  const session = useSession()
  useEffect(() => {
    if (name) keepRecent(session, { kind, id, name })
  }, [session, kind, id, name])
}
