import AxeBuilder from '@axe-core/playwright'
import { type Page, expect, test } from '@playwright/test'
import { OWNER, signIn, startChat, visitShop } from './people'

const PAGES = [
  '/',
  '/leads',
  '/inbox?view=all',
  '/sites',
  '/team',
  '/onboarding',
  '/settings',
  '/settings/assignment',
  '/settings/audit',
  '/settings/security',
]

async function violations(page: Page) {
  const found = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    .analyze()
  return found.violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)
}

for (const [name, options] of [
  ['desktop, light', { viewport: { width: 1440, height: 900 }, colorScheme: 'light' }],
  ['phone, dark', { viewport: { width: 375, height: 740 }, colorScheme: 'dark' }],
] as const) {
  test(`every page is accessible and as wide as its screen: ${name} (Q-30)`, async ({ browser }) => {
    test.setTimeout(120_000)
    const page = await signIn(browser, OWNER, options)
    for (const path of PAGES) {
      await page.goto(path)
      await expect(page.getByRole('main')).toBeVisible()
      await page.waitForLoadState('networkidle')
      expect(await violations(page), path).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), path).toBe(true)
    }
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('option', { selected: true })).toBeVisible()
    expect(await violations(page), 'the palette').toEqual([])
  })
}

test('the open chat is accessible (CHT-12)', async ({ browser }) => {
  const visitor = await visitShop(browser)
  await startChat(visitor, 'Hello there')
  expect(await violations(visitor)).toEqual([])
})
