import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { type APIRequestContext, type BrowserContext, type Page, expect, test } from '@playwright/test'
import { PAYLOADS } from './payloads'
import { APP } from './server'

const PASSWORD = 'correct horse battery'

/** What happened that must not: code that ran, dialogs, and what a policy had to stop. */
class Watch {
  readonly hits: string[] = []
  renders = 0

  async on(context: BrowserContext) {
    await context.exposeFunction('__hit', () => this.hits.push('code ran'))
    await context.exposeFunction('__broken', (what: string) => this.hits.push(`policy: ${what}`))
    await context.addInitScript(() => {
      const tell = (window as unknown as { __broken: (what: string) => void }).__broken
      addEventListener('securitypolicyviolation', (event) =>
        tell(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`),
      )
    })
    context.on('dialog', (dialog) => {
      this.hits.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    context.on('page', (page) => page.on('pageerror', (error) => this.hits.push(`error: ${error.message}`)))
  }

  /** Looks at a screen on which payloads are shown as text, and nothing of them is a part of the page. */
  async look(page: Page, at_least: number) {
    const shown = () =>
      page.evaluate(
        (payloads) => {
          const text = [...document.querySelectorAll('input, textarea')]
            .map((field) => (field as HTMLInputElement).value)
            .concat(document.body.innerText, document.body.textContent ?? '')
            .join('\n')
            .replaceAll(/\s+/g, ' ')
          return payloads.filter((payload) => text.includes(payload.replaceAll(/\s+/g, ' ').trim())).length
        },
        PAYLOADS,
      )
    await expect.poll(shown, { message: page.url(), timeout: 15_000 }).toBeGreaterThanOrEqual(at_least)
    this.renders += await shown()
    const odd = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((element) =>
          [...element.attributes].some(
            ({ name, value }) =>
              name.startsWith('on') || (/^(href|src|action|data|xlink:href)$/.test(name) && /^\s*(javascript|vbscript|data:text)/i.test(value)),
          ),
        )
        .map((element) => element.outerHTML.slice(0, 200)),
    )
    expect(odd).toEqual([])
  }
}

/** An agency of its own, full of payloads wherever somebody can write. */
class Studio {
  private constructor(
    private readonly request: APIRequestContext,
    readonly email: string,
    private readonly token: string,
  ) {}

  static async open(request: APIRequestContext) {
    const email = `scripts.${Date.now().toString(36)}@example.com`
    const data = { agencyName: PAYLOADS[12], name: PAYLOADS[0], email, password: PASSWORD }
    const answer = await request.post(`${APP}/api/v1/auth/signup`, { data })
    expect(answer.status()).toBe(201)
    return new Studio(request, email, ((await answer.json()) as { accessToken: string }).accessToken)
  }

  async send<T = { id: string }>(method: string, path: string, data: unknown): Promise<T> {
    const headers = { authorization: `Bearer ${this.token}` }
    const answer = await this.request.fetch(`${APP}/api/v1${path}`, { method, data, headers })
    expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true)
    return (await answer.json().catch(() => ({}))) as T
  }

  /** Does it for each payload, a few at a time. */
  async each(act: (payload: string, index: number) => Promise<unknown>) {
    for (let at = 0; at < PAYLOADS.length; at += 8) {
      await Promise.all(PAYLOADS.slice(at, at + 8).map((payload, index) => act(payload, at + index)))
    }
  }
}

/** A visitor on the wire: what a page says and what is typed there is anybody's. */
async function visitor(clientId: string, index: number): Promise<{ say: (text: string) => Promise<void>; close: () => void }> {
  const page = { url: PAYLOADS[index], title: PAYLOADS[index], referrer: PAYLOADS[index] }
  const answer = await fetch(`${APP}/v1/widget/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ clientId, page }),
  })
  const { visitorToken } = (await answer.json()) as { visitorToken: string }
  const socket = new WebSocket(`${APP.replace('http', 'ws')}/ws/visitor`)
  const waiting = new Map<number, (frame: { ok: boolean; data?: { conversation?: { id: string } } }) => void>()
  socket.onmessage = (event) => {
    const frame = JSON.parse(String(event.data)) as { re?: number; ok: boolean }
    waiting.get(frame.re ?? 0)?.(frame)
  }
  await new Promise((open) => (socket.onopen = open))
  let id = 0
  const ask = (action: string, data: unknown) =>
    new Promise<{ ok: boolean; data?: { conversation?: { id: string } } }>((done) => {
      waiting.set(++id, done)
      socket.send(JSON.stringify({ id, action, data }))
    })
  await ask('authenticate', { token: visitorToken })
  const name = PAYLOADS[index]
  await ask('page.view', page)
  await ask('identify', { name, phone: name.slice(0, 50), customData: { [name.slice(0, 60)]: name } })
  let conversationId: string | undefined
  return {
    async say(text) {
      const clientMessageId = crypto.randomUUID()
      const sent = conversationId
        ? await ask('message.send', { conversationId, clientMessageId, text })
        : await ask('conversation.start', { clientMessageId, text, preChat: { name: text.slice(0, 200) } })
      expect(sent.ok, JSON.stringify(sent)).toBe(true)
      conversationId ??= sent.data?.conversation?.id
    },
    close: () => socket.close(),
  }
}

/** A page of somebody else's, with the script of a site. */
async function foreignPage(script: string): Promise<{ url: string; close: () => void }> {
  const html = `<!doctype html><title>Page</title><h1>A page</h1><script src="${script}" async></script>`
  const server = createServer((_request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('content-type', 'text/html; charset=utf-8').end(html)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}

test('nothing that anybody writes runs in the app or in the widget', async ({ browser, request }) => {
  test.setTimeout(120_000)
  const studio = await Studio.open(request)
  const watch = new Watch()
  const at = (index: number) => PAYLOADS[index % PAYLOADS.length]

  const appearance = { title: PAYLOADS[12], welcome: PAYLOADS[21], greeting: PAYLOADS[13] }
  const fields = PAYLOADS.slice(22, 28).map((label, index) => ({ key: `field_${index}`, label: label.slice(0, 120) }))
  const chat = { enabled: true, appearance, preChat: { enabled: false, fields: [] }, offlineMessage: PAYLOADS[0] }
  const page = await foreignPage('')
  page.close()
  const site = await studio.send<{ id: string; apiKey: string }>('POST', '/sites', { name: PAYLOADS[12], domain: '127.0.0.1', chat })
  for (const index of [0, 21, 33]) {
    await studio.send('POST', '/sites', { name: at(index), domain: `s${index}.example.com`, chat: { ...chat, preChat: { enabled: true, fields } } })
  }
  const pages = await foreignPage(`${APP}/script/${site.id}.js`)

  // Leads, notes, tasks, tags and fields of their own.
  let lead = ''
  await studio.each(async (payload) => {
    const made = await studio.send('POST', '/leads', {
      name: payload,
      company: payload,
      phone: payload.slice(0, 50),
      source: payload.slice(0, 60),
      sourceDetail: payload,
      tags: [payload.slice(0, 60)],
      customFields: { [payload]: payload },
      note: payload,
    })
    lead ||= made.id
  })
  const custom = Object.fromEntries(PAYLOADS.slice(0, 40).map((payload) => [payload, payload]))
  await studio.send('PATCH', `/leads/${lead}`, { customFields: custom, tags: PAYLOADS.slice(0, 40).map((payload) => payload.slice(0, 60)) })
  await studio.each((payload) => studio.send('POST', `/leads/${lead}/notes`, { text: payload }))
  for (const payload of PAYLOADS.slice(0, 10)) {
    await studio.send('POST', `/leads/${lead}/follow-ups`, { dueAt: new Date(Date.now() + 60_000).toISOString(), note: payload })
  }
  const me = await studio.send<{ user: { id: string } }>('GET', '/me', undefined)
  const rule = (name: string) => ({
    name: name.slice(0, 120),
    conditions: [{ field: 'source', operator: 'is', value: name.slice(0, 60) }],
    mode: 'round_robin',
    userIds: [me.user.id],
  })
  await studio.send('PUT', '/assignment-rules', { rules: PAYLOADS.map(rule) })
  await studio.each((payload) => studio.send('POST', '/api-keys', { name: payload.slice(0, 60), permissions: ['leads:read'] }))
  const workspace = await studio.send<{ workspaces: { id: string }[] }>('GET', '/me', undefined)
  await studio.send('PATCH', `/workspaces/${workspace.workspaces[0].id}`, { name: PAYLOADS[14].slice(0, 120) })
  for (const [index, payload] of PAYLOADS.slice(0, 20).entries()) {
    const email = `member.${index}.${Date.now().toString(36)}@example.com`
    await studio.send('POST', '/users', { name: payload.slice(0, 120), email, workspaceId: workspace.workspaces[0].id, roles: ['agent'] })
  }

  // Forms that a page reports.
  const event = (payload: string) => ({
    eventId: crypto.randomUUID(),
    type: 'form_submission',
    occurredAt: new Date().toISOString(),
    form: { selector: payload, name: payload, action: payload, url: `https://127.0.0.1/${encodeURIComponent(payload)}` },
    fields: { [payload]: payload, name: payload, email: `form.${Math.random().toString(36).slice(2)}@example.com` },
  })
  const report = await fetch(`${APP}/v1/track`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', origin: pages.url.slice(0, -1) },
    body: JSON.stringify({
      clientId: site.id,
      visitorId: crypto.randomUUID(),
      sessionId: crypto.randomUUID(),
      context: { url: PAYLOADS[54], title: PAYLOADS[0], referrer: PAYLOADS[55], utm: { source: PAYLOADS[12], campaign: PAYLOADS[21] } },
      events: PAYLOADS.slice(0, 50).map(event),
    }),
  })
  expect(report.status).toBe(202)

  // Visitors who are called so, and one who says all of it.
  const talker = await visitor(site.id, 55)
  for (const payload of PAYLOADS) await talker.say(payload)
  for (const index of [0, 12, 21, 33, 57]) {
    const other = await visitor(site.id, index)
    await other.say(at(index))
    other.close()
  }
  talker.close()

  const context = await browser.newContext({ baseURL: APP })
  await watch.on(context)
  const app = await context.newPage()
  await app.goto('/sign-in')
  await app.getByLabel('Email').fill(studio.email)
  await app.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await app.getByRole('button', { name: 'Sign in' }).click()
  await expect(app.getByRole('navigation', { name: 'Main' }).first()).toBeVisible()

  const conversations = await studio.send<{ data: { id: string; visitor: { name: string } }[] }>('GET', '/conversations', undefined)
  const talk = conversations.data.at(-1)!.id
  const screens: [string, number][] = [
    ['/', 3],
    ['/leads', 20],
    [`/leads/${lead}`, 40],
    ['/inbox?view=all', 4],
    [`/inbox?view=all&conversation=${talk}`, 4],
    ['/sites', 3],
    [`/sites/${site.id}`, 1],
    [`/sites/${site.id}?tab=chat`, 2],
    [`/sites/${site.id}?tab=settings`, 1],
    [`/sites/${site.id}?tab=tracker`, 1],
    ['/team', 15],
    ['/onboarding', 0],
    ['/settings/profile', 1],
    ['/settings/workspace', 1],
    ['/settings/api-keys', 40],
    ['/settings/assignment', 60],
    ['/settings/audit', 5],
    ['/settings/emails', 1],
    ['/settings/jobs', 0],
    ['/settings/security', 0],
  ]
  for (const [path, atLeast] of screens) {
    await app.goto(path)
    await expect(app.getByRole('main').first()).toBeVisible()
    await watch.look(app, atLeast)
  }
  for (const summary of await app.goto('/settings/emails').then(() => app.locator('summary').all())) await summary.click()
  await watch.look(app, 1)

  const shop = await context.newPage()
  await shop.goto(pages.url)
  await shop.getByRole('button', { name: 'Open chat' }).click()
  const frame = shop.frameLocator('iframe[title]')
  await expect(frame.getByRole('textbox').first()).toBeVisible()
  await frame.getByRole('textbox', { name: /^(Write a message|Message)$/ }).fill(PAYLOADS[12])
  await frame.getByRole('button', { name: /Send message|Start chat|Leave a message/ }).click()
  await expect(frame.getByRole('log').getByText(PAYLOADS[12])).toBeVisible()
  const own = (await studio.send<{ data: { id: string }[] }>('GET', '/conversations?sort=-lastActivityAt&limit=1', undefined)).data[0]
  await studio.each((payload) => studio.send('POST', `/conversations/${own.id}/messages`, { text: payload, clientMessageId: crypto.randomUUID() }))
  await expect(frame.getByRole('log').getByText(PAYLOADS.at(-1)!)).toBeVisible()
  watch.renders += PAYLOADS.length

  pages.close()
  test.info().annotations.push({ type: 'renders', description: `${watch.renders} payloads were shown` })
  console.log(`${PAYLOADS.length} payloads, shown ${watch.renders} times, ${watch.hits.length} executions or broken policies`)
  expect(watch.hits).toEqual([])
})

test('the policies of the app and of the frame let nothing but their own files run', async ({ request }) => {
  const site = (await request.get(`${APP}/api/v1/auth/state`)).status()
  expect(site).toBe(200)
  const policy = (await request.get(`${APP}/`)).headers()['content-security-policy']
  expect(policy).not.toMatch(/unsafe-|\*|data:text/)
  for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'"]) {
    expect(policy).toContain(part)
  }
})
