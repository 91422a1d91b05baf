import { type APIRequestContext, type Locator, type Page, expect, test } from '@playwright/test'
import { OWNER, apiToken, freshEmail, signIn, startChat, visitShop } from './people'

/** Goes on with Tab until a control has the focus, as far as somebody would go. */
async function tabTo(page: Page, control: Locator) {
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press('Tab')
    if (await control.evaluate((element) => element === document.activeElement)) return
  }
  await expect(control).toBeFocused()
}

/** Puts leads in, the last one on top of the list. */
async function addLeads(request: APIRequestContext, ...names: string[]) {
  const headers: Record<string, string> = { authorization: `Bearer ${await apiToken(request)}` }
  const { workspaces } = await (await request.get('/api/v1/me', { headers })).json()
  headers['x-workspace-id'] = workspaces[0].id
  for (const name of names) {
    const data = { name, email: freshEmail('keys') }
    expect((await request.post('/api/v1/leads', { headers, data })).ok()).toBe(true)
  }
}

test('a lead is worked by keys alone: found, opened, moved on, noted, planned, left (Q-30)', async ({
  browser,
  request,
}) => {
  const mark = Date.now().toString(36)
  await addLeads(request, `Keys One ${mark}`, `Keys Two ${mark}`)
  const rep = await signIn(browser, OWNER)
  const keys = rep.keyboard

  await keys.press('g')
  await keys.press('l')
  const row = (name: string) => rep.getByRole('table', { name: 'Leads' }).getByRole('link', { name })
  await expect(row(`Keys Two ${mark}`)).toBeVisible()
  await keys.press('j')
  await expect(row(`Keys Two ${mark}`)).toBeFocused()
  await keys.press('j')
  await expect(row(`Keys One ${mark}`)).toBeFocused()
  await keys.press('k')
  await keys.press('Enter')
  const lead = rep.getByRole('article', { name: `Lead: Keys Two ${mark}` })
  await expect(lead).toBeFocused()

  const contacted = lead.getByRole('button', { name: 'Contacted', exact: true })
  await tabTo(rep, contacted)
  await keys.press('Enter')
  await expect(contacted).toHaveAttribute('aria-current', 'step')

  await keys.press('n')
  await expect(lead.getByRole('textbox', { name: 'Write a note' })).toBeFocused()
  await keys.type('Wants palms for the lobby.')
  await keys.press('Control+Enter')
  await expect(lead.getByRole('region', { name: 'Timeline' })).toContainText('Wants palms for the lobby.')
  await keys.press('Escape')

  await keys.press('f')
  const dialog = rep.getByRole('dialog', { name: 'Add follow-up' })
  await tabTo(rep, dialog.getByRole('button', { name: 'Tomorrow 9:00' }))
  await keys.press('Enter')
  await tabTo(rep, dialog.getByRole('textbox', { name: 'What about' }))
  await keys.type('Send the price of the palms')
  await tabTo(rep, dialog.getByRole('button', { name: 'Add follow-up' }))
  await keys.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(lead.getByRole('region', { name: 'Follow-ups' })).toContainText('Send the price of the palms')

  await keys.press('Escape')
  await expect(lead).toBeHidden()
  await expect(row(`Keys Two ${mark}`)).toBeFocused()

  await keys.press('Enter')
  await expect(contacted).toHaveAttribute('aria-current', 'step')
})

test('the palette finds leads, conversations, sites and settings, and keeps what was opened last', async ({
  browser,
  request,
}) => {
  const mark = Date.now().toString(36)
  await addLeads(request, `Palmira ${mark}`)
  const visitor = await visitShop(browser)
  await startChat(visitor, `Orangery ${mark}`)
  const owner = await signIn(browser, OWNER)
  const keys = owner.keyboard
  const palette = owner.getByRole('dialog', { name: 'Search and commands' })
  const first = palette.getByRole('option', { selected: true })
  async function openPalette() {
    await keys.press('Control+k')
    await expect(palette.getByRole('combobox')).toBeFocused()
  }

  await openPalette()
  await keys.type(`orangery ${mark}`)
  await expect(palette.getByRole('group', { name: 'Conversations' })).toContainText(`Orangery ${mark}`)
  await keys.press('Enter')
  await expect(owner.getByRole('log', { name: 'Messages' })).toContainText(`Orangery ${mark}`)

  await openPalette()
  await expect(palette.getByRole('group').first()).toHaveAccessibleName('Opened last')
  await expect(first).toContainText('Conversation')
  await keys.type('audit')
  await expect(first).toContainText('Audit log')
  await keys.press('Enter')
  await expect(owner.getByRole('heading', { name: 'Audit log' })).toBeVisible()

  await openPalette()
  await keys.type('fernw')
  await expect(palette.getByRole('group', { name: 'Sites' })).toContainText('Fernwood')
  await keys.press('Control+a')
  await keys.type('nobody is called this')
  await expect(palette.getByText('Nothing found for “nobody is called this”')).toBeVisible()
  await keys.press('Escape')
  await expect(palette).toBeHidden()

  await owner.route('**/api/v1/leads?*', (route) => route.abort())
  await openPalette()
  await keys.type(`palmira ${mark}`)
  await expect(first).toContainText('Try again')
  await owner.unroute('**/api/v1/leads?*')
  await keys.press('Enter')
  await expect(palette.getByRole('group', { name: 'Leads' })).toContainText(`Palmira ${mark}`)
  await keys.press('Escape')

  await openPalette()
  await keys.type('add lead')
  await keys.press('Enter')
  await expect(owner.getByRole('dialog', { name: 'Add lead' })).toBeVisible()
})
