import { describe, expect, test } from 'vitest'
import { cases } from '../../src/domain/redaction/corpus.json'
import { redact, type Field } from './redact'

interface Case extends Field {
  value: string
  redact: boolean
  masked?: string
  why: string
}

describe('the labelled corpus', () => {
  test.each((cases as Case[]).map((entry) => [JSON.stringify(entry), entry] as const))('%s', (_, entry) => {
    const { value, redact: hidden, masked, why: _why, ...field } = entry
    expect(redact(field, value)).toBe(hidden ? (masked ?? null) : value)
  })

  test('is large enough to mean something', () => {
    expect(cases.length).toBeGreaterThanOrEqual(150)
  })
})

test('no address made of a UUID is hidden', () => {
  for (let i = 0; i < 20_000; i++) {
    const email = `${crypto.randomUUID()}@example.com`
    expect(redact({ name: 'email' }, email)).toBe(email)
  }
})

test('a long value is cut and does not take long', () => {
  const started = performance.now()
  expect(redact({ name: 'message' }, '1 '.repeat(50_000))?.length).toBe(4000)
  expect(performance.now() - started).toBeLessThan(500)
})
