import { Outlet, useChildMatches } from '@tanstack/react-router'
import type { Permission } from '@/generated/wire'
import { useSession, type Session } from '@/lib/session'
import { ForbiddenPage } from './failure-pages'

/** What a page asks of a person: a permission in the workspace, or to own the agency. */
export type Need = Permission | 'owner'

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    needs?: Need
  }
}

export function meets({ user, workspace }: Session, need: Need | undefined): boolean {
  if (need === 'owner') return user.agencyRole === 'owner'
  return need === undefined || workspace.permissions.includes(need)
}

/** The page below, or, for somebody who may not see it, words that say so. */
export function PermittedOutlet() {
  const session = useSession()
  const need = useChildMatches({ select: (matches) => matches[0]?.staticData.needs })
  return meets(session, need) ? <Outlet /> : <ForbiddenPage />
}
