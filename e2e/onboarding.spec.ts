import { createServer, type Server as HttpServer } from 'node:http'
import { expect, test } from '@playwright/test'
import { freshEmail } from './people'
import { APP } from './server'

/** Somebody's plain website, before and after they paste the snippet. */
class PlainPage {
  snippet = ''
  private server: HttpServer | undefined

  constructor(readonly port: number) {}

  async open() {
    this.server = createServer((request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      if (request.url?.startsWith('/thanks')) return response.end('<h1>Thank you</h1>')
      return response.end(`<!doctype html><title>Plain</title>${this.snippet}
        <form id="ask" action="/thanks"><label>Name <input name="name"></label>
        <label>Email <input name="email" type="email"></label><button>Send</button></form>`)
    })
    await new Promise<void>((ready) => this.server?.listen(this.port, '127.0.0.1', ready))
  }

  close() {
    this.server?.close()
  }
}

test('from the sign-up to the first lead of a plain page (TRK-1, TRK-2, TRK-4)', async ({ browser }) => {
  const website = new PlainPage(18_082)
  await website.open()
  try {
    const owner = await (await browser.newContext({ baseURL: APP })).newPage()
    await owner.goto('/sign-up')
    await owner.getByLabel('Agency or company').fill('Plainworks')
    await owner.getByLabel('Your name').fill('Pat Plain')
    await owner.getByLabel('Email').fill(freshEmail('pat'))
    await owner.getByLabel('Password', { exact: true }).fill('a long password of words')
    await owner.getByRole('button', { name: 'Create agency' }).click()
    await expect(owner.getByRole('heading', { name: 'Get started' })).toBeVisible()

    await owner.getByLabel('Address of the website').fill(`127.0.0.1:${website.port}`)
    await owner.getByRole('button', { name: 'Create site' }).click()
    await expect(owner.getByText('Waiting for the first visit')).toBeVisible()
    website.snippet = await owner.getByRole('region', { name: 'Snippet' }).innerText()

    const visitor = await (await browser.newContext()).newPage()
    await visitor.goto(`http://127.0.0.1:${website.port}/`)
    await expect(owner.getByText(/fill in its contact form/)).toBeVisible()
    const email = freshEmail('vera')
    await visitor.getByLabel('Name').fill('Vera First')
    await visitor.getByLabel('Email').fill(email)
    await visitor.getByRole('button', { name: 'Send' }).click()
    await expect(visitor.getByText('Thank you')).toBeVisible()
    await expect(owner.getByRole('listitem').filter({ hasText: 'Send a test form' })).toContainText('done')

    await owner.goto('/leads')
    await expect(owner.getByRole('row').filter({ hasText: 'Vera First' })).toBeVisible()
  } finally {
    website.close()
  }
})
