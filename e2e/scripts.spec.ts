import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { type APIRequestContext, type BrowserContext, type Page, expect, test } from '@playwright/test'
import { PAYLOADS, payload } from './payloads'
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
        tell(
          `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`,
        ),
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
      page.evaluate((payloads) => {
        const text = [...document.querySelectorAll('input, textarea')]
          .map((field) => (field as HTMLInputElement).value)
          .concat(document.body.innerText, document.body.textContent ?? '')
          .join('\n')
          .replaceAll(/\s+/g, ' ')
        return payloads.filter((one) => text.includes(one.replaceAll(/\s+/g, ' ').trim())).length
      }, PAYLOADS)
    await expect.poll(shown, { message: page.url(), timeout: 15_000 }).toBeGreaterThanOrEqual(at_least)
    this.renders += await shown()
    const odd = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((element) =>
          [...element.attributes].some(
            ({ name, value }) =>
              name.startsWith('on') ||
              (/^(href|src|action|data|xlink:href)$/.test(name) &&
                /^\s*(javascript|vbscript|data:text)/i.test(value)),
          ),
        )
        .map((element) => element.outerHTML.slice(0, 200)),
    )
    expect(odd).toEqual([])
  }

  judge() {
    const shown = `${this.renders} payloads shown, ${this.hits.length} executions or broken policies`
    test.info().annotations.push({ type: 'renders', description: shown })
    expect(this.hits, shown).toEqual([])
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
    const data = { agencyName: payload(12), name: payload(0), email, password: PASSWORD }
    const answer = await request.post(`${APP}/api/v1/auth/signup`, { data })
    expect(answer.status()).toBe(201)
    return new Studio(request, email, ((await answer.json()) as { accessToken: string }).accessToken)
  }

  async send<T = { id: string }>(method: string, path: string, data?: unknown): Promise<T> {
    const headers = { authorization: `Bearer ${this.token}` }
    const answer = await this.request.fetch(`${APP}/api/v1${path}`, { method, data, headers })
    expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true)
    return (await answer.json().catch(() => ({}))) as T
  }

  /** Does it for each payload, a few at a time. */
  async each(act: (text: string, index: number) => Promise<unknown>) {
    for (let at = 0; at < PAYLOADS.length; at += 8) {
      await Promise.all(PAYLOADS.slice(at, at + 8).map((text, index) => act(text, at + index)))
    }
  }
}

/** A visitor on the wire: what a page says and what is typed there is anybody's. */
async function visitor(
  clientId: string,
  index: number,
): Promise<{ say: (text: string) => Promise<void>; close: () => void }> {
  const page = { url: payload(index), title: payload(index), referrer: payload(index) }
  const answer = await fetch(`${APP}/v1/widget/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ clientId, page }),
  })
  const { visitorToken } = (await answer.json()) as { visitorToken: string }
  const socket = new WebSocket(`${APP.replace('http', 'ws')}/ws/visitor`)
  const waiting = new Map<
    number,
    (frame: { ok: boolean; data?: { conversation?: { id: string } } }) => void
  >()
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
  const name = payload(index)
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

const tag = (text: string) => text.replaceAll(',', ' ').slice(0, 60)

/** Leads, with notes, tasks, tags and fields of their own; returns the one that has all of them. */
async function fillLeads(studio: Studio) {
  let lead = ''
  await studio.each(async (text) => {
    const made = await studio.send('POST', '/leads', {
      name: text,
      company: text,
      phone: text.slice(0, 50),
      source: text.slice(0, 60),
      sourceDetail: text,
      tags: [tag(text)],
      customFields: { [text.slice(0, 100)]: text },
      note: text,
    })
    lead ||= made.id
  })
  const some = PAYLOADS.slice(0, 40)
  const customFields = Object.fromEntries(some.map((text) => [text.slice(0, 100), text]))
  await studio.send('PATCH', `/leads/${lead}`, { customFields, tags: some.map(tag) })
  await studio.each((text) => studio.send('POST', `/leads/${lead}/notes`, { text }))
  const dueAt = new Date(Date.now() + 60_000).toISOString()
  for (const note of PAYLOADS.slice(0, 10))
    await studio.send('POST', `/leads/${lead}/follow-ups`, { dueAt, note })
  return lead
}

/** Rules, keys, members, and the workspace itself. */
async function fillSettings(studio: Studio) {
  const me = await studio.send<{ user: { id: string }; workspaces: { id: string }[] }>('GET', '/me')
  const rule = (name: string) => ({
    name: name.slice(0, 120),
    conditions: [{ field: 'source', op: 'is', value: name.slice(0, 60) }],
    mode: 'round_robin',
    userIds: [me.user.id],
  })
  await studio.send('PUT', '/assignment-rules', { rules: PAYLOADS.map(rule) })
  await studio.each((text) =>
    studio.send('POST', '/api-keys', { name: text.slice(0, 60), permissions: ['leads:read'] }),
  )
  const workspaceId = me.workspaces[0]?.id ?? ''
  await studio.send('PATCH', `/workspaces/${workspaceId}`, { name: payload(14).slice(0, 120) })
  for (const [index, text] of PAYLOADS.slice(0, 20).entries()) {
    const email = `member.${index}.${Date.now().toString(36)}@example.com`
    await studio.send('POST', '/users', { name: text.slice(0, 120), email, workspaceId, roles: ['agent'] })
  }
}

/** Sites: one for the pages of the test, and some that only stand in the list. */
async function fillSites(studio: Studio) {
  const appearance = { title: payload(12), welcome: payload(21), greeting: payload(13) }
  const fields = PAYLOADS.slice(22, 28).map((label, index) => ({
    key: `field_${index}`,
    label: label.slice(0, 120),
  }))
  const chat = {
    enabled: true,
    appearance,
    preChat: { enabled: false, fields: [] },
    offlineMessage: payload(0),
  }
  const asking = { ...chat, preChat: { enabled: true, fields } }
  const site = await studio.send('POST', '/sites', { name: payload(12), domain: '127.0.0.1', chat })
  for (const index of [0, 21, 33]) {
    await studio.send('POST', '/sites', {
      name: payload(index),
      domain: `s${index}.example.com`,
      chat: asking,
    })
  }
  return site.id
}

/** Forms that a page reports. */
async function report(clientId: string, page: string) {
  const event = (text: string) => ({
    eventId: crypto.randomUUID(),
    type: 'form_submission',
    occurredAt: new Date().toISOString(),
    form: { selector: text, name: text, action: text, url: `https://127.0.0.1/${encodeURIComponent(text)}` },
    fields: { [text]: text, name: text, email: `form.${Math.random().toString(36).slice(2)}@example.com` },
  })
  const utm = { source: payload(12), campaign: payload(21) }
  const answer = await fetch(`${APP}/v1/track`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', origin: page.slice(0, -1) },
    body: JSON.stringify({
      clientId,
      visitorId: crypto.randomUUID(),
      sessionId: crypto.randomUUID(),
      context: { url: payload(54), title: payload(0), referrer: payload(55), utm },
      events: PAYLOADS.slice(0, 50).map(event),
    }),
  })
  expect(answer.status).toBe(202)
}

/** Visitors who are called so, and one who says all of it; returns that one's conversation. */
async function talk(studio: Studio, clientId: string) {
  const talker = await visitor(clientId, 55)
  for (const text of PAYLOADS) await talker.say(text)
  talker.close()
  for (const index of [0, 12, 21, 33, 57]) {
    const other = await visitor(clientId, index)
    await other.say(payload(index))
    other.close()
  }
  const all = await studio.send<{ data: { id: string }[] }>('GET', '/conversations')
  return all.data.at(-1)?.id ?? ''
}

/** Every screen of the app, and how many payloads stand on it at least. */
const screens = (lead: string, site: string, conversation: string): [string, number][] => [
  ['/', 3],
  ['/leads', 10],
  [`/leads/${lead}`, 40],
  ['/inbox?view=all', 4],
  [`/inbox?view=all&c=${conversation}`, 20],
  ['/sites', 3],
  [`/sites/${site}`, 1],
  [`/sites/${site}?tab=chat`, 2],
  [`/sites/${site}?tab=settings`, 1],
  [`/sites/${site}?tab=tracker`, 1],
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

async function signIn(app: Page, email: string) {
  await app.goto('/sign-in')
  await app.getByLabel('Email').fill(email)
  await app.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await app.getByRole('button', { name: 'Sign in' }).click()
  await expect(app.getByRole('navigation', { name: 'Main' }).first()).toBeVisible()
}

test('nothing that anybody writes runs in the app', async ({ browser, request }) => {
  test.setTimeout(120_000)
  const studio = await Studio.open(request)
  const site = await fillSites(studio)
  const lead = await fillLeads(studio)
  await fillSettings(studio)
  await report(site, 'http://127.0.0.1/')
  const conversation = await talk(studio, site)

  const watch = new Watch()
  const context = await browser.newContext({ baseURL: APP })
  await watch.on(context)
  const app = await context.newPage()
  await signIn(app, studio.email)
  for (const [path, atLeast] of screens(lead, site, conversation)) {
    await app.goto(path)
    await expect(app.getByRole('main').first()).toBeVisible()
    await watch.look(app, atLeast)
  }
  await app.goto('/settings/emails')
  await expect(app.locator('summary').first()).toBeVisible()
  for (const summary of await app.locator('summary').all()) await summary.click()
  await watch.look(app, 1)
  watch.judge()
})

test('nothing that anybody writes runs in the widget', async ({ browser, request }) => {
  const studio = await Studio.open(request)
  const site = await fillSites(studio)
  const watch = new Watch()
  const context = await browser.newContext()
  await watch.on(context)
  const pages = await foreignPage(`${APP}/script/${site}.js`)
  // Somebody is there, so that the widget asks for no address.
  await signIn(await (await browser.newContext({ baseURL: APP })).newPage(), studio.email)
  const page = await context.newPage()
  await page.goto(pages.url)
  await page.getByRole('button', { name: 'Open chat' }).click()
  const frame = page.frameLocator('iframe[title]')
  await frame.getByRole('textbox', { name: /^(Write a message|Message)$/ }).fill(payload(12))
  await frame.getByRole('button', { name: /Send message|Start chat|Leave a message/ }).click()
  const log = frame.getByRole('log')
  await expect(log.getByText(payload(12))).toBeVisible()
  const [own] = (await studio.send<{ data: { id: string }[] }>('GET', '/conversations')).data
  for (const text of PAYLOADS) {
    await studio.send('POST', `/conversations/${own?.id}/messages`, {
      text,
      clientMessageId: crypto.randomUUID(),
    })
  }
  await expect(log.getByText(payload(PAYLOADS.length - 1))).toBeVisible()
  watch.renders += PAYLOADS.length
  pages.close()
  watch.judge()
})

test('the policies of the app and of the frame let nothing but their own files run', async ({ request }) => {
  const studio = await Studio.open(request)
  const site = await fillSites(studio)
  const parts = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ]
  for (const path of ['/', '/leads', `/widget/frame/${site}`]) {
    const policy = (await request.get(`${APP}${path}`)).headers()['content-security-policy'] ?? ''
    for (const part of parts) expect(policy, path).toContain(part)
    expect(policy, path).not.toMatch(/unsafe-|script-src[^;]*(\*|https?:|data:|blob:)/)
  }
  const app = (await request.get(`${APP}/`)).headers()['content-security-policy']
  expect(app).toContain("frame-ancestors 'none'")
})
