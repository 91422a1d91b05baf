import { expect, test } from '@playwright/test'
import { OWNER, freshEmail, signIn, visitShop } from './people'

test('a form of the shop is a lead on the screen within a second (TRK-13, TRK-16)', async ({ browser }) => {
  const rep = await signIn(browser, OWNER)
  await rep.goto('/leads')
  await expect(rep.getByRole('table', { name: 'Leads' })).toBeVisible()

  const visitor = await visitShop(browser, '/contact.html')
  const [email, name] = [freshEmail('ada'), `Ada Lovelace ${Date.now()}`]
  const form = visitor.locator('form#contact')
  await form.getByLabel('Name').fill(name)
  await form.getByLabel('Email').fill(email)
  await form.getByLabel('Company').fill('Analytical Engines')
  await form.getByLabel('Message').fill('Forty plants for an engine room.')
  await form.getByRole('button', { name: 'Send message' }).click()
  await visitor.waitForURL(/thanks/)

  const row = rep.getByRole('row').filter({ hasText: name })
  await expect(row).toBeVisible({ timeout: 1_000 })
  await row.click()
  const lead = rep.getByRole('article', { name: `Lead: ${name}` })
  await expect(lead.getByText(email).first()).toBeVisible()
  await expect(lead.getByText('Analytical Engines').first()).toBeVisible()
  await expect(lead.getByText(/contact\.html/).first()).toBeVisible()
})

test('a form that is left half-filled is a partial lead, and the same lead when it is sent (TRK-18)', async ({
  browser,
}) => {
  const email = freshEmail('grace')
  const rep = await signIn(browser, OWNER)
  await rep.goto('/leads')
  const visitor = await visitShop(browser, '/contact.html')
  const form = visitor.locator('form#contact')
  await form.getByLabel('Name').fill('Grace Hopper')
  await form.getByLabel('Email').fill(email)
  await form.getByLabel('Company').focus()
  const row = rep.getByRole('row').filter({ hasText: email })
  await expect(row).toHaveCount(1, { timeout: 20_000 })

  await form.getByLabel('Message').fill('Now I know what I want.')
  await form.getByRole('button', { name: 'Send message' }).click()
  await visitor.waitForURL(/thanks/)
  await row.click()
  await expect(rep.getByText('Now I know what I want.').first()).toBeVisible()
  await expect(row).toHaveCount(1)
})

test('what is secret never leaves the browser (TRK-17)', async ({ browser }) => {
  const visitor = await visitShop(browser, '/contact.html')
  const bodies: string[] = []
  visitor.on('request', (sent) => {
    if (sent.url().includes('/v1/track')) bodies.push(sent.postData() ?? '')
  })
  const form = visitor.locator('form#contact')
  await form.getByLabel('Name').fill('Mallory')
  await form.getByLabel('Email').fill(freshEmail('mallory'))
  await form.getByLabel('Message').fill('My card is 4111 1111 1111 1111')
  const tracked = visitor.waitForRequest(
    (sent) => sent.url().includes('/v1/track') && (sent.postData() ?? '').includes('form_submission'),
  )
  await form.getByRole('button', { name: 'Send message' }).click()
  await tracked
  expect(bodies.join('\n')).not.toContain('4111')
})
