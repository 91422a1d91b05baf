import { randomBytes, randomUUID } from 'node:crypto'
import { expect, test } from '@playwright/test'
import { Server } from './server'

/** A UUIDv7 of now (RFC 9562, 5.7), as the tracker makes them. */
function uuid7() {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(Date.now(), 0, 6)
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

async function post(url: string, body: unknown, token?: string) {
  const headers = {
    'content-type': 'application/json',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as { accessToken: string; id: string; apiKey: string; accepted: number }
}

test('killed at any moment, the server has kept all that it acknowledged (Q-10)', async () => {
  test.setTimeout(180_000)
  const server = new Server('http://127.0.0.1:18090')
  const api = `${server.url}/api/v1`
  await server.start()
  try {
    const signUp = {
      agencyName: 'Killed',
      name: 'Kim',
      email: 'kim@example.com',
      password: 'a long password',
    }
    const token = (await post(`${api}/auth/signup`, signUp)).accessToken
    const site = await post(`${api}/sites`, { name: 'Shop', domain: 'shop.example.com' }, token)
    const promised = new Set<string>()

    const submit = async () => {
      const email = `${randomUUID()}@example.com`
      const event = {
        eventId: uuid7(),
        type: 'form_submission',
        occurredAt: new Date().toISOString(),
        trigger: 'submit',
        form: { selector: '#contact', name: 'contact' },
        fields: { full_name: 'Kim Example', email },
      }
      const batch = {
        clientId: site.id,
        visitorId: randomUUID(),
        sessionId: randomUUID(),
        context: {},
        events: [event],
      }
      const verdict = await post(`${server.url}/v1/track`, batch, site.apiKey)
      if (verdict.accepted === 1) promised.add(email)
    }

    for (let round = 0; round < 4; round += 1) {
      const killAt = Date.now() + 300 + Math.random() * 700
      const lanes = Array.from({ length: 8 }, async () => {
        while (Date.now() < killAt + 200) await submit().catch(() => undefined)
      })
      await new Promise((resolve) => setTimeout(resolve, killAt - Date.now()))
      await server.stop('SIGKILL')
      await Promise.all(lanes)
      await server.start()
    }
    expect(promised.size).toBeGreaterThan(50)

    const fresh = (await post(`${api}/auth/login`, { email: signUp.email, password: signUp.password }))
      .accessToken
    await expect
      .poll(async () => (await stored(api, fresh, promised)).missing, { timeout: 60_000 })
      .toEqual([])
    expect((await stored(api, fresh, promised)).twins).toEqual([])
  } finally {
    await server.stop()
    server.clean()
  }
})

/** Which promised emails have no lead, and which have two. */
async function stored(api: string, token: string, promised: Set<string>) {
  const counts = new Map<string, number>()
  let cursor: string | null = null
  do {
    const query: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
    const answer = await fetch(`${api}/leads?limit=200${query}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const page = (await answer.json()) as { data: { email: string }[]; nextCursor: string | null }
    for (const lead of page.data) counts.set(lead.email, (counts.get(lead.email) ?? 0) + 1)
    cursor = page.nextCursor
  } while (cursor)
  return {
    missing: [...promised].filter((email) => !counts.has(email)),
    twins: [...counts].filter(([, count]) => count > 1).map(([email]) => email),
  }
}
