/**
 * Calls the server's API: token, workspace, idempotency key, problem documents.
 *
 * Start reading at `api`. A 401 renews the token once and repeats the call; a second 401 signs the person out.
 */
import { offlineProblem, problemFrom } from './problem'
import { currentToken, renewToken } from './tokens'

export type { Page } from '@/generated/wire'
export { ApiProblem } from './problem'

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
type QueryValue = string | number | boolean | null | undefined

export interface CallOptions {
  query?: Record<string, QueryValue | QueryValue[]>
  body?: unknown
  signal?: AbortSignal
  /** The key that makes a repeated POST safe; made here when not given. */
  idempotencyKey?: string
  /** The ETag the change is based on: a stale one is answered with 412. */
  ifMatch?: string
}

const PATIENCE_MS = 30_000

let workspaceId: string | null = null
let onSignedOut: () => void = () => {}

/** Names the workspace that all further calls are about. */
export function nameWorkspace(id: string | null): void {
  workspaceId = id
}

/** Registers what happens when the server no longer knows the sign-in. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler
}

/** A record with the ETag that a change of it names in `If-Match`. */
export interface Tagged<T> {
  record: T
  etag: string | undefined
}

export const api = {
  get: <T>(path: string, options?: CallOptions) => call<T>('GET', path, options),
  getTagged: <T>(path: string, options?: CallOptions) => callTagged<T>('GET', path, options),
  patchTagged: <T>(path: string, body: unknown, options?: CallOptions) =>
    callTagged<T>('PATCH', path, { ...options, body }),
  post: <T>(path: string, body?: unknown, options?: CallOptions) =>
    call<T>('POST', path, { idempotencyKey: crypto.randomUUID(), ...options, body: body ?? {} }),
  patch: <T>(path: string, body: unknown, options?: CallOptions) =>
    call<T>('PATCH', path, { ...options, body }),
  put: <T>(path: string, body: unknown, options?: CallOptions) => call<T>('PUT', path, { ...options, body }),
  delete: <T = void>(path: string, options?: CallOptions) => call<T>('DELETE', path, options),
}

async function call<T>(method: Method, path: string, options: CallOptions = {}): Promise<T> {
  return (await bodyOf(await answer(method, path, options))) as T
}

async function callTagged<T>(method: Method, path: string, options: CallOptions = {}): Promise<Tagged<T>> {
  const response = await answer(method, path, options)
  return { record: (await bodyOf(response)) as T, etag: response.headers.get('etag') ?? undefined }
}

/** The answer to a call; a refusal is thrown. */
async function answer(method: Method, path: string, options: CallOptions): Promise<Response> {
  let response = await send(method, path, options)
  if (response.status === 401 && currentToken() !== null) {
    const renewed = await renewToken()
    if (renewed === null) onSignedOut()
    else response = await send(method, path, options)
  }
  if (!response.ok) throw await problemFrom(response)
  return response
}

async function send(method: Method, path: string, options: CallOptions): Promise<Response> {
  const init: RequestInit = {
    method,
    headers: headersFor(options),
    credentials: 'same-origin',
    signal: inTime(options.signal),
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
  }
  try {
    return await fetch(`/api/v1${path}${queryString(options.query)}`, init)
  } catch (error) {
    if (options.signal?.aborted) throw error
    throw offlineProblem()
  }
}

/** A connection that died without a word would keep a call waiting for minutes. */
function inTime(signal: AbortSignal | undefined): AbortSignal {
  const patience = AbortSignal.timeout(PATIENCE_MS)
  return signal ? AbortSignal.any([signal, patience]) : patience
}

function headersFor({ body, idempotencyKey, ifMatch }: CallOptions): Headers {
  const headers = new Headers({ accept: 'application/json' })
  const token = currentToken()
  if (token) headers.set('authorization', `Bearer ${token}`)
  if (token && workspaceId) headers.set('x-workspace-id', workspaceId)
  if (body !== undefined) headers.set('content-type', 'application/json')
  if (idempotencyKey) headers.set('idempotency-key', idempotencyKey)
  if (ifMatch) headers.set('if-match', ifMatch)
  return headers
}

function queryString(query: CallOptions['query']): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') search.append(name, String(one))
    }
  }
  const text = search.toString()
  return text ? `?${text}` : ''
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined
  const text = await response.text()
  return text ? JSON.parse(text) : undefined
}
