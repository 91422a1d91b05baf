import { beforeEach, describe, expect, it, vi } from 'vitest'
import { api, nameWorkspace, whenSignedOut } from './api'
import { ApiProblem } from './problem'
import { keepToken } from './tokens'

type Answer = (url: string, init: RequestInit) => Response | Promise<Response>

function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  const type = status >= 400 ? 'application/problem+json' : 'application/json'
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': type, ...headers } })
}

/** Answers calls by path; an answer may look at the call and at how often the path was asked. */
function serve(answers: Record<string, Answer>) {
  const calls: { url: string; init: RequestInit }[] = []
  const fetcher = vi.fn(async (url: string, init: RequestInit) => {
    calls.push({ url, init })
    const answer = answers[new URL(url, 'http://app').pathname]
    return answer ? answer(url, init) : json(404, { title: 'Not found', status: 404 })
  })
  vi.stubGlobal('fetch', fetcher)
  return {
    calls,
    to: (path: string) => calls.filter(({ url }) => url.startsWith(path)),
  }
}

function headersOf(call: { init: RequestInit } | undefined): Headers {
  return new Headers(call?.init.headers)
}

const REFRESH = '/api/v1/auth/refresh'

beforeEach(() => {
  keepToken('old')
  nameWorkspace('wsp_1')
  whenSignedOut(() => {})
})

describe('a call', () => {
  it('carries the token, the workspace and a key that makes a POST safe to repeat', async () => {
    const server = serve({ '/api/v1/leads': () => json(201, { id: 'lead_1' }) })
    await api.post('/leads', { name: 'Ada' })
    const headers = headersOf(server.calls[0])
    expect(headers.get('authorization')).toBe('Bearer old')
    expect(headers.get('x-workspace-id')).toBe('wsp_1')
    expect(headers.get('idempotency-key')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('leaves empty filters out and repeats lists', async () => {
    const server = serve({ '/api/v1/leads': () => json(200, { data: [], nextCursor: null }) })
    await api.get('/leads', { query: { q: '', tag: ['a', 'b'], cursor: null, limit: 5 } })
    expect(server.calls[0]?.url).toBe('/api/v1/leads?tag=a&tag=b&limit=5')
  })

  it('turns a refusal into a problem with its fields', async () => {
    const errors = [{ pointer: '/email', detail: 'Taken.' }]
    serve({
      '/api/v1/users': () => json(422, { title: 'Invalid', status: 422, detail: 'Look again.', errors }),
    })
    const problem = await api.post('/users', {}).catch((error: unknown) => error)
    expect(problem).toBeInstanceOf(ApiProblem)
    expect(problem).toMatchObject({ status: 422, message: 'Look again.', problem: { errors } })
  })

  it('says how long to wait, and copes with an answer that is no JSON', async () => {
    serve({ '/api/v1/leads': () => new Response('<html>', { status: 503, headers: { 'retry-after': '3' } }) })
    const problem = await api.get('/leads').catch((error: unknown) => error)
    expect(problem).toMatchObject({ status: 503, retryAfterSeconds: 3, isTemporary: true })
  })

  it('is a temporary problem when the server is not reached', async () => {
    serve({ '/api/v1/leads': () => Promise.reject(new TypeError('Failed to fetch')) })
    await expect(api.get('/leads')).rejects.toMatchObject({ status: 0, isTemporary: true })
  })
})

describe('an old token', () => {
  const guarded: Answer = (_, init) =>
    new Headers(init.headers).get('authorization') === 'Bearer new'
      ? json(200, {})
      : json(401, { status: 401 })

  it('is renewed once for all calls that meet it', async () => {
    const server = serve({
      '/api/v1/leads': guarded,
      '/api/v1/sites': guarded,
      [REFRESH]: () => json(200, { accessToken: 'new' }),
    })
    await Promise.all([api.get('/leads'), api.get('/sites'), api.get('/leads')])
    expect(server.to(REFRESH)).toHaveLength(1)
    await api.get('/sites')
    expect(server.to(REFRESH)).toHaveLength(1)
  })

  it('that cannot be renewed signs the person out', async () => {
    serve({ '/api/v1/leads': guarded, [REFRESH]: () => json(401, { status: 401 }) })
    const signedOut = vi.fn()
    whenSignedOut(signedOut)
    await expect(api.get('/leads')).rejects.toMatchObject({ status: 401 })
    expect(signedOut).toHaveBeenCalledOnce()
  })

  it('keeps the person signed in while the server is away', async () => {
    serve({ '/api/v1/leads': guarded, [REFRESH]: () => json(503, { status: 503, title: 'Away' }) })
    const signedOut = vi.fn()
    whenSignedOut(signedOut)
    await expect(api.get('/leads')).rejects.toMatchObject({ status: 503 })
    expect(signedOut).not.toHaveBeenCalled()
  })
})
