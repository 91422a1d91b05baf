/** Who is signed in, and in which workspace they work now. */
import { api, nameWorkspace, whenSignedOut } from './api'
import { activateLanguage, supportedLanguage } from './i18n'
import { liveSocket } from './live'
import './presence'
import { queryClient } from './query'
import { forgetRecent } from './recent'
import { createStore, useStore } from './store'
import { currentToken, keepToken, renewToken } from './tokens'
import type { AgencyView, Me, MyWorkspace, Permission, UserView } from '@/generated/wire'

export interface Session {
  user: UserView
  agency: AgencyView
  workspaces: MyWorkspace[]
  workspace: MyWorkspace
}

export type SessionState =
  | { status: 'unknown' }
  /** `expired`: the server ended the sign-in, not the person. */
  | { status: 'signedOut'; expired: boolean }
  | { status: 'signedIn'; session: Session }

const WORKSPACE_KEY = 'workspace'

export const sessionStore = createStore<SessionState>({ status: 'unknown' })

whenSignedOut(() => forget(true))

/** Finds out who is signed in, once; later calls answer at once. */
export async function ensureSession(): Promise<Session | null> {
  const state = sessionStore.get()
  if (state.status === 'signedIn') return state.session
  if (state.status === 'signedOut') return null
  const token = currentToken() ?? (await renewToken())
  if (token === null) {
    sessionStore.set({ status: 'signedOut', expired: false })
    return null
  }
  return readSession()
}

/** Starts working with a token just granted by a sign-in, sign-up or invitation. */
export async function beginSession(accessToken: string): Promise<Session> {
  liveSocket.disconnect()
  keepToken(accessToken)
  queryClient.clear()
  return readSession()
}

/** Reads the person and their workspaces again, as after a change of the profile. */
export async function readSession(): Promise<Session> {
  nameWorkspace(null)
  const me = await api.get<Me>('/me')
  const workspace = chosenWorkspace(me.workspaces)
  const session: Session = { ...me, workspace }
  nameWorkspace(workspace.id)
  await activateLanguage(supportedLanguage(me.user.locale))
  sessionStore.set({ status: 'signedIn', session })
  liveSocket.connect(workspace.id)
  return session
}

export async function switchWorkspace(id: string): Promise<void> {
  remember(id)
  queryClient.clear()
  await readSession()
}

export async function signOut(): Promise<void> {
  await api.post('/auth/logout').catch(() => {})
  forget(false)
}

function forget(expired: boolean): void {
  keepToken(null)
  nameWorkspace(null)
  liveSocket.disconnect()
  queryClient.clear()
  forgetRecent()
  sessionStore.set({ status: 'signedOut', expired })
}

const NO_WORKSPACE: MyWorkspace = {
  id: '',
  name: '',
  timeZone: 'UTC',
  country: null,
  roles: [],
  permissions: [],
}

function chosenWorkspace(workspaces: MyWorkspace[]): MyWorkspace {
  const remembered = recall()
  return workspaces.find(({ id }) => id === remembered) ?? workspaces[0] ?? NO_WORKSPACE
}

function remember(id: string): void {
  try {
    localStorage.setItem(WORKSPACE_KEY, id)
  } catch {
    // Storage is blocked: the first workspace opens next time.
  }
}

function recall(): string | null {
  try {
    return localStorage.getItem(WORKSPACE_KEY)
  } catch {
    return null
  }
}

/** The session, in pages that only signed-in people see. */
export function useSession(): Session {
  const state = useStore(sessionStore)
  if (state.status !== 'signedIn') throw new Error('This page needs a signed-in person.')
  return state.session
}

/** Whether the person may do a thing in this workspace, such as `settings:write`. */
export function useCan(permission: Permission): boolean {
  const state = useStore(sessionStore)
  return state.status === 'signedIn' && state.session.workspace.permissions.includes(permission)
}
