import { type BrowserContext, expect, test } from '@playwright/test'
import { OWNER, openConversation, reply, signIn, startChat, visitShop } from './people'

/**
 * A network that can lose a socket without a word: from then on it swallows what either side sends, and neither hears
 * that the connection is gone. Sockets that are opened later work.
 */
class Network {
  private readonly sockets: { isDead: boolean }[] = []

  /** Stands between the pages of a browser and the server. Before the pages are opened. */
  async between(context: BrowserContext, url: RegExp) {
    await context.routeWebSocket(url, (page) => {
      const server = page.connectToServer()
      const socket = { isDead: false }
      this.sockets.push(socket)
      page.onMessage((frame) => socket.isDead || server.send(frame))
      server.onMessage((frame) => socket.isDead || page.send(frame))
      page.onClose(() => socket.isDead || void server.close())
      server.onClose(() => socket.isDead || void page.close())
    })
  }

  loseAll() {
    for (const socket of this.sockets) socket.isDead = true
  }
}

test('what visitor and agent write into a half-open connection arrives once, in order (CHT-7)', async ({
  browser,
}) => {
  const agent = await signIn(browser, OWNER)
  const network = new Network()
  const visitor = await visitShop(browser, '/thanks.html')
  await network.between(visitor.context(), /\/ws\/visitor/)
  await visitor.goto('/')
  const question = `Half open? ${Date.now()}`
  const chat = await startChat(visitor, question)
  const thread = await openConversation(agent, question)

  network.loseAll()
  for (const text of ['one', 'two', 'three']) {
    await chat.getByLabel('Write a message').fill(text)
    await chat.getByRole('button', { name: 'Send message' }).click()
  }
  for (const text of ['from the shop 1', 'from the shop 2']) await reply(agent, text)

  for (const text of ['one', 'two', 'three'])
    await expect(thread.getByText(text, { exact: true })).toHaveCount(1, { timeout: 30_000 })
  for (const text of ['from the shop 1', 'from the shop 2'])
    await expect(chat.getByRole('log').getByText(text)).toHaveCount(1, { timeout: 30_000 })
  const words = await thread.innerText()
  const places = ['one', 'two', 'three'].map((text) => words.search(new RegExp(`^${text}$`, 'm')))
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})

test('an answer reaches a visitor who only waits, over a connection that died in silence', async ({
  browser,
}) => {
  const agent = await signIn(browser, OWNER)
  const network = new Network()
  const visitor = await visitShop(browser, '/thanks.html')
  await network.between(visitor.context(), /\/ws\/visitor/)
  await visitor.goto('/')
  const question = `Still there? ${Date.now()}`
  const chat = await startChat(visitor, question)
  await openConversation(agent, question)

  network.loseAll()
  await reply(agent, 'We are, until six.')
  await expect(chat.getByRole('log').getByText('We are, until six.')).toHaveCount(1, { timeout: 40_000 })
})

test('an agent whose connection died in silence misses nothing, and sends once, in order', async ({
  browser,
}) => {
  const agent = await signIn(browser, OWNER)
  const network = new Network()
  await network.between(agent.context(), /\/ws\/agent/)
  await agent.reload()
  const visitor = await visitShop(browser)
  const question = `Agent gone? ${Date.now()}`
  const chat = await startChat(visitor, question)
  const thread = await openConversation(agent, question)

  network.loseAll()
  for (const text of ['reply 1', 'reply 2']) await reply(agent, text)
  await chat.getByLabel('Write a message').fill('Hello?')
  await chat.getByRole('button', { name: 'Send message' }).click()

  await expect(thread.getByText('Hello?', { exact: true })).toHaveCount(1, { timeout: 40_000 })
  for (const text of ['reply 1', 'reply 2'])
    await expect(chat.getByRole('log').getByText(text)).toHaveCount(1, { timeout: 30_000 })
  const words = await chat.getByRole('log').innerText()
  expect(words.indexOf('reply 1')).toBeLessThan(words.indexOf('reply 2'))
})
