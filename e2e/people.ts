import { type APIRequestContext, type Browser, type FrameLocator, type Page, expect } from '@playwright/test'
import { APP, SHOP } from './server'

const PASSWORD = 'porchlight-demo'

export const OWNER = 'owner@example.com'
export const REP = 'ilse@example.com'
export const AGENT = 'priya@example.com'

/** Signs in on a browser of its own. */
export async function signIn(
  browser: Browser,
  email: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Page> {
  const context = await browser.newContext({ baseURL: APP, ...options })
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('navigation', { name: 'Main' }).first()).toBeVisible()
  return page
}

/** A visitor with a fresh browser on a page of the shop. */
export async function visitShop(
  browser: Browser,
  path = '/',
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Page> {
  const context = await browser.newContext({ baseURL: SHOP, ...options })
  const page = await context.newPage()
  await page.goto(path)
  return page
}

/** Opens the chat on a page of the shop and says something first. */
export async function startChat(page: Page, text: string): Promise<FrameLocator> {
  await page.getByRole('button', { name: 'Open chat' }).click()
  const chat = page.frameLocator('iframe[title]')
  await chat.getByRole('textbox', { name: /^(Write a message|Message)$/ }).fill(text)
  await chat.getByRole('button', { name: /Send message|Start chat|Leave a message/ }).click()
  await expect(chat.getByRole('log').getByText(text)).toBeVisible()
  return chat
}

/** Opens the conversation whose last line is `text` in the agent's inbox. */
export async function openConversation(agent: Page, text: string) {
  await agent.goto('/inbox?view=all')
  await agent.getByRole('list', { name: 'Conversations' }).getByText(text).first().click()
  const thread = agent.getByRole('log', { name: 'Messages' })
  await expect(thread.getByText(text)).toBeVisible()
  return thread
}

/** Sends an agent's answer. */
export async function reply(agent: Page, text: string) {
  await agent.getByRole('textbox', { name: 'Write a reply' }).fill(text)
  await agent.getByRole('button', { name: 'Send', exact: true }).click()
}

/** An email that nobody else in the run has. */
export function freshEmail(name: string) {
  return `${name}.${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}@example.com`
}

/** A token of the API for checks behind the scenes. */
export async function apiToken(request: APIRequestContext, email = OWNER) {
  const answer = await request.post(`${APP}/api/v1/auth/login`, { data: { email, password: PASSWORD } })
  expect(answer.ok()).toBe(true)
  return ((await answer.json()) as { accessToken: string }).accessToken
}
