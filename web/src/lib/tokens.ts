/**
 * The access token, in memory only, and its renewal through the refresh cookie.
 *
 * A refresh token works once and using it twice ends the sign-in, so renewal runs once at a time: one promise within
 * a tab, and a Web Lock between the tabs, which share the cookie.
 */
import { problemFrom, offlineProblem } from './problem'

interface Granted {
  accessToken: string
}

const LOCK = 'porchlight-refresh'

let accessToken: string | null = null
let renewal: Promise<string | null> | null = null

export function currentToken(): string | null {
  return accessToken
}

export function keepToken(token: string | null): void {
  accessToken = token
}

/** Gets a new access token. Resolves to null when nobody is signed in; throws when the server cannot be asked. */
export function renewToken(): Promise<string | null> {
  renewal ??= alone(askForToken).finally(() => {
    renewal = null
  })
  return renewal
}

function alone<T>(task: () => Promise<T>): Promise<T> {
  if (typeof navigator === 'undefined' || !navigator.locks) return task()
  return navigator.locks.request(LOCK, task) as Promise<T>
}

async function askForToken(): Promise<string | null> {
  const response = await fetch('/api/v1/auth/refresh', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  }).catch(() => {
    throw offlineProblem()
  })
  if (response.ok) {
    accessToken = ((await response.json()) as Granted).accessToken
    return accessToken
  }
  if (response.status >= 500 || response.status === 429) throw await problemFrom(response)
  accessToken = null
  return null
}
