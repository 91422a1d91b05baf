/** Reads the `data` of an activity, whose shape follows from its kind, without trusting it. */
import type { JsonValue } from '@/generated/wire'
import { moneyText } from '../detail/money'

export type Fields = Record<string, JsonValue | undefined>

export function fieldsOf(data: JsonValue | undefined): Fields {
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {}
}

/** A text, or the name of a record that stands there. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value || undefined
  if (typeof value === 'number') return String(value)
  return textIn(fieldsOf(value), 'name')
}

function textIn(fields: Fields, key: string): string | undefined {
  const value = fields[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function listOfTexts(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.flatMap((one) => textOf(one) ?? []) : []
}

/** A value for people: texts as they are, sums and lists in words, nothing as a dash. */
export function shownValue(value: JsonValue | undefined): string {
  if (value === null || value === undefined || value === '') return '–'
  if (Array.isArray(value)) return value.map(shownValue).join(', ') || '–'
  const { amount, currency } = fieldsOf(value)
  if (typeof amount === 'number' && typeof currency === 'string') return moneyText({ amount, currency })
  return textOf(value) ?? JSON.stringify(value)
}
