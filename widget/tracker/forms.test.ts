import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { describeForm } from './fields'
import { FormWatch, type Capture } from './forms'

let told: Capture[]
let wantsPartial: boolean

new FormWatch(
  (capture) => told.push(capture),
  () => wantsPartial,
).start()

beforeEach(() => {
  vi.useFakeTimers()
  told = []
  wantsPartial = true
  document.body.replaceChildren()
})

afterEach(() => vi.useRealTimers())

function show(html: string): HTMLFormElement {
  document.body.innerHTML = html
  return document.querySelector('form') as HTMLFormElement
}

function type(selector: string, value: string): void {
  const input = document.querySelector<HTMLInputElement>(selector)
  if (!input) throw new Error(selector)
  input.dispatchEvent(new Event('focusin', { bubbles: true, composed: true }))
  input.value = value
  input.dispatchEvent(new Event('input', { bubbles: true, composed: true }))
  input.dispatchEvent(new Event('focusout', { bubbles: true, composed: true }))
}

const submitEvent = () => new SubmitEvent('submit', { bubbles: true, cancelable: true })

test('a form whose script sends it is one submission, with the values before the script cleared them', () => {
  const form = show('<form><input name="email" /><input name="name" /></form>')
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    form.reset()
  })
  type('[name=email]', 'ada@example.com')
  form.dispatchEvent(submitEvent())
  vi.runAllTimers()
  expect(told).toMatchObject([
    { isSubmission: true, trigger: 'submit', fields: { email: 'ada@example.com' } },
  ])
})

test('a page that stops the event for all others does not hide the submission', () => {
  const form = show('<form><input name="email" value="a@b.co" /></form>')
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    event.stopImmediatePropagation()
  })
  form.dispatchEvent(submitEvent())
  vi.runAllTimers()
  expect(told).toHaveLength(1)
})

test('the event of the page is not touched', () => {
  const form = show('<form><input name="email" value="a@b.co" /></form>')
  const event = submitEvent()
  form.dispatchEvent(event)
  expect(event.defaultPrevented).toBe(false)
})

test('the same submission by event and by form.submit() is told once, a changed one again', () => {
  const form = show('<form><input name="email" value="a@b.co" /></form>')
  form.addEventListener('submit', (event) => event.preventDefault())
  form.dispatchEvent(submitEvent())
  form.dispatchEvent(submitEvent())
  type('[name=email]', 'c@d.co')
  form.dispatchEvent(submitEvent())
  vi.advanceTimersByTime(100)
  expect(told.filter(({ isSubmission }) => isSubmission).map(({ fields }) => fields.email)).toEqual([
    'a@b.co',
    'c@d.co',
  ])
})

test('a field that is left is told once, with the last field', () => {
  show('<form><input name="email" /><input name="phone" /></form>')
  type('[name=email]', 'ada@example.com')
  vi.runAllTimers()
  document.querySelector('[name=phone]')?.dispatchEvent(new Event('focusout', { bubbles: true }))
  vi.runAllTimers()
  expect(told).toMatchObject([{ isSubmission: false, trigger: 'blur', lastField: 'email' }])
})

test('where the site does not want partial forms nothing is read', () => {
  wantsPartial = false
  show('<form><input name="email" /></form>')
  type('[name=email]', 'ada@example.com')
  vi.runAllTimers()
  expect(told).toEqual([])
})

test('what the rules refuse is not in a capture', () => {
  const form = show(`<form>
    <input name="email" value="a@b.co" /><input type="password" name="x" value="hunter2" />
    <input name="cardNumber" value="4111" /><input type="hidden" name="csrf" value="t" />
    <label>Social security number <input name="f1" value="123" /></label>
    <div data-private><input name="f2" value="secret" /></div>
    <textarea name="message">4111 1111 1111 1111 is my card</textarea></form>`)
  form.dispatchEvent(submitEvent())
  vi.runAllTimers()
  expect(told[0]?.fields).toEqual({ email: 'a@b.co', message: '[redacted] is my card' })
})

test('a password that a button made readable stays one', () => {
  const form = show('<form><input name="email" value="a@b.co" /><input id="field7" type="password" /></form>')
  type('#field7', 'hunter2')
  document.querySelector('#field7')?.setAttribute('type', 'text')
  form.dispatchEvent(submitEvent())
  vi.runAllTimers()
  expect(JSON.stringify(told)).not.toContain('hunter2')
})

test('a search box is not a lead', () => {
  const form = show('<form role="search"><input name="q" value="plants" /></form>')
  form.dispatchEvent(submitEvent())
  vi.runAllTimers()
  expect(told).toEqual([])
})

test('a form names itself by the steadiest thing it has', () => {
  expect(describeForm(show('<form id="quote" name="n"></form>'))).toEqual({ selector: '#quote', name: 'n' })
  expect(describeForm(show('<form name="n" action="/a"></form>'))).toEqual({
    selector: 'form[name="n"]',
    name: 'n',
    action: '/a',
  })
})

test('inputs that are called like properties of a form do no harm', () => {
  const form = show('<form id="f"><input name="id" value="1" /><input name="elements" value="2" /></form>')
  form.dispatchEvent(submitEvent())
  vi.runAllTimers()
  expect(told[0]?.fields).toEqual({ id: '1', elements: '2' })
})

test('fields outside a form are told together, once an email stands among them', () => {
  show(
    '<section id="quote"><input name="name" /><input name="email" /><input type="password" name="p" /></section>',
  )
  type('[name=name]', 'Ada')
  type('[name=p]', 'secret')
  vi.runAllTimers()
  expect(told).toEqual([])
  type('[name=email]', 'ada@example.com')
  vi.runAllTimers()
  expect(told).toMatchObject([
    {
      isSubmission: false,
      trigger: 'blur',
      lastField: 'email',
      fields: { name: 'Ada', email: 'ada@example.com' },
    },
  ])
  expect(told[0]?.fields).not.toHaveProperty('p')
  expect(describeForm(told[0]?.form as HTMLElement)).toMatchObject({ selector: '#quote', name: 'quote' })
})

test('fields of a form are not told with those around it', () => {
  show('<main><input name="outside" value="x@y.zz" /><form><input name="email" /></form></main>')
  type('[name=email]', 'ada@example.com')
  vi.runAllTimers()
  expect(told).toMatchObject([{ fields: { email: 'ada@example.com' } }])
  type('[name=outside]', 'eve@example.com')
  vi.runAllTimers()
  expect(told[1]?.fields).toEqual({ outside: 'eve@example.com' })
})
