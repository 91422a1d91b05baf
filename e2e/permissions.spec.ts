import { expect, test } from '@playwright/test'
import { AGENT, signIn } from './people'

test('somebody without the permission is told so, inside the app', async ({ browser }) => {
  const agent = await signIn(browser, AGENT)
  const main = agent.getByRole('navigation', { name: 'Main' }).first()
  await expect(main.getByRole('link', { name: 'Inbox' })).toBeVisible()
  for (const path of ['/settings/audit', '/settings/emails']) {
    await agent.goto(path)
    await expect(agent.getByRole('heading', { name: 'You may not open this page' })).toBeVisible()
    await expect(main).toBeVisible()
  }
  await agent.getByRole('link', { name: /Go to Home/ }).click()
  await expect(agent.getByRole('heading', { name: 'Home' })).toBeVisible()
})
