import { expect, test } from '@playwright/test'
import { AGENT, OWNER, openConversation, reply, signIn, startChat, visitShop } from './people'

test('visitor and agent write, see typing and read marks (CHT-7)', async ({ browser }) => {
  const agent = await signIn(browser, AGENT)
  const visitor = await visitShop(browser)
  const question = `Do you deliver to Lyon? ${Date.now()}`
  const chat = await startChat(visitor, question)
  const thread = await openConversation(agent, question)

  await agent.getByRole('textbox', { name: 'Write a reply' }).pressSequentially('We')
  await expect(chat.getByText(/is writing/)).toBeVisible()
  await reply(agent, 'We do, in two days.')
  await expect(chat.getByRole('log').getByText('We do, in two days.')).toBeVisible()
  await expect(thread.getByText('Read').last()).toBeAttached()

  await chat.getByLabel('Write a message').pressSequentially('Great, ')
  await expect(agent.getByText(/is typing|typing/i).first()).toBeVisible()
  await chat.getByLabel('Write a message').fill('Great, thank you!')
  await chat.getByRole('button', { name: 'Send message' }).click()
  await expect(thread.getByText('Great, thank you!')).toBeVisible()
})

test('what was written without a connection arrives once, in order, on both sides', async ({ browser }) => {
  const agent = await signIn(browser, OWNER)
  const visitor = await visitShop(browser)
  const question = `Offline? ${Date.now()}`
  const chat = await startChat(visitor, question)
  const thread = await openConversation(agent, question)

  await visitor.context().setOffline(true)
  for (const text of ['one', 'two', 'three']) {
    await chat.getByLabel('Write a message').fill(text)
    await chat.getByRole('button', { name: 'Send message' }).click()
  }
  for (const text of ['from the shop 1', 'from the shop 2']) await reply(agent, text)
  await visitor.context().setOffline(false)

  for (const text of ['one', 'two', 'three'])
    await expect(thread.getByText(text, { exact: true })).toHaveCount(1, { timeout: 30_000 })
  for (const text of ['from the shop 1', 'from the shop 2']) {
    await expect(chat.getByRole('log').getByText(text)).toHaveCount(1, { timeout: 30_000 })
  }
  const words = await thread.innerText()
  expect(words.indexOf('one')).toBeLessThan(words.indexOf('two'))
  expect(words.indexOf('two')).toBeLessThan(words.indexOf('three'))
})

test('an agent who closes the laptop finds every message once, in order', async ({ browser }) => {
  const agent = await signIn(browser, OWNER)
  const visitor = await visitShop(browser)
  const question = `Lid? ${Date.now()}`
  const chat = await startChat(visitor, question)
  const thread = await openConversation(agent, question)
  await agent.context().setOffline(true)
  for (const text of ['alpha', 'beta', 'gamma']) {
    await chat.getByLabel('Write a message').fill(text)
    await chat.getByRole('button', { name: 'Send message' }).click()
    await expect(chat.getByRole('log').getByText(text)).toBeVisible()
  }
  await agent.context().setOffline(false)
  for (const text of ['alpha', 'beta', 'gamma'])
    await expect(thread.getByText(text, { exact: true })).toHaveCount(1, { timeout: 40_000 })
})

test('two agents see the same conversation, and a private note stays among them', async ({ browser }) => {
  const [ann, bob] = [await signIn(browser, AGENT), await signIn(browser, OWNER)]
  const visitor = await visitShop(browser, '/', { viewport: { width: 375, height: 740 }, hasTouch: true })
  const question = `Two of you? ${Date.now()}`
  const chat = await startChat(visitor, question)
  await openConversation(ann, question)
  const thread = await openConversation(bob, question)
  await ann
    .getByRole('tab', { name: /Note/ })
    .or(ann.getByRole('radio', { name: /Note/ }))
    .or(ann.getByRole('button', { name: /^Note/ }))
    .first()
    .click()
  await ann.getByRole('textbox', { name: /note/i }).fill('They ordered last year.')
  await ann.getByRole('button', { name: /Add note/ }).click()
  await expect(thread.getByText('They ordered last year.')).toBeVisible()
  await reply(bob, 'How can we help?')
  await expect(chat.getByRole('log').getByText('How can we help?')).toBeVisible()
  await expect(chat.getByRole('log').getByText('They ordered last year.')).toHaveCount(0)
})
