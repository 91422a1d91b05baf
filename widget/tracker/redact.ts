/**
 * Decides what of a form field may leave the browser. The rules and their meaning stand in
 * `src/domain/redaction/rules.json`, which the server runs again; this file only carries them out.
 */

import { deny, phone, values } from '../../src/domain/redaction/rules.json'

export interface Field {
  name?: string | undefined
  id?: string | undefined
  autocomplete?: string | undefined
  type?: string | undefined
  label?: string | undefined
}

type Span = [from: number, to: number]

const denyWords = new Set(deny.words)
const denyAlone = new Set(deny.alone)
const phoneWords = new Set(phone.words)
const compile = (rules: { pattern: string }[]) => rules.map(({ pattern }) => new RegExp(pattern, 'g'))
const patterns = compile(values.patterns)
const shelters = compile(values.shelters)
const escaped = (characters: string) => characters.replace(/[\]\\^-]/g, '\\$&')
const digitRun = new RegExp(
  `\\d(?:[${escaped(values.card.separators)}]{0,${values.card.maxSeparators}}\\d)+`,
  'g',
)
const ssnShape = new RegExp(
  `(?<!\\d)(\\d{3})([${escaped(values.ssn.separators)}])\\d{2}\\2\\d{4}(?!\\d)`,
  'g',
)
const ibanLengths: Record<string, number> = values.iban.lengths
const cardPrefixes: Record<string, string[]> = values.card.prefixes

/** Splits a name as people write names in code and in labels: `cardNumber`, `card-number`, `Card number`, `cvv2`. */
function wordsOf(name: string | undefined): string[] {
  return (name ?? '')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/([\p{L}\p{M}])(\p{Nd})/gu, '$1 $2')
    .replace(/(\p{Nd})(\p{L})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{Nd}]+/u)
    .filter((word) => word && !/^\p{Nd}+$/u.test(word))
}

function isDeniedName(name: string | undefined): boolean {
  const words = wordsOf(name)
  const joined = words.join('')
  const spaced = ` ${words.join(' ')} `
  return (
    words.some((word) => denyWords.has(word)) ||
    (words.length === 1 && denyAlone.has(joined)) ||
    deny.phrases.some((phrase) => spaced.includes(` ${phrase.join(' ')} `)) ||
    deny.within.some((part) => joined.includes(part))
  )
}

const autocompleteWords = (field: Field) => (field.autocomplete ?? '').toLowerCase().split(/\s+/)

/** Tells whether a field is dropped whatever stands in it. */
export function isDeniedField(field: Field): boolean {
  return (
    deny.types.includes((field.type ?? '').toLowerCase()) ||
    autocompleteWords(field).some(
      (word) =>
        deny.autocomplete.includes(word) ||
        deny.autocompletePrefixes.some((prefix) => word.startsWith(prefix)),
    ) ||
    [field.name, field.id, field.label].some(isDeniedName)
  )
}

function isPhone(field: Field): boolean {
  return (
    field.type === 'tel' ||
    autocompleteWords(field).some((word) => word.startsWith('tel')) ||
    [field.name, field.id, field.label].some((name) => wordsOf(name).some((word) => phoneWords.has(word)))
  )
}

/** Writes every digit of the scripts we know as an ASCII digit; positions stay. */
function withAsciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.charCodeAt(0)
    const zero = values.digitZeros.find((candidate) => code >= candidate && code < candidate + 10)
    return zero === undefined ? digit : String(code - zero)
  })
}

/** Takes out what holds no number; positions stay. */
function withoutShelters(text: string): string {
  return shelters.reduce((rest, shelter) => rest.replace(shelter, (hit) => '\0'.repeat(hit.length)), text)
}

function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    const doubled = i % 2 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

const beginsWithAny = (prefixes: string[], digits: string) =>
  prefixes.some((prefix) => digits.startsWith(prefix))

function isCard(digits: string, inPhone: boolean): boolean {
  const { minDigits, maxDigits } = values.card
  if (digits.length < minDigits || digits.length > maxDigits) return false
  if (inPhone && digits.length < phone.cardMinDigits) return false
  const prefixes = cardPrefixes[digits.length]
  return passesLuhn(digits) && (!prefixes || beginsWithAny(prefixes, digits))
}

/** Tells whether digits may be a card where they stand: free, or glued to a word as people glue them. */
function standsAsCard(digits: string, before: string, after: string): boolean {
  const { issuers, joints, minTouchingLetters } = values.card
  const touching = [/[A-Za-z]*$/.exec(before), /^[A-Za-z]*/.exec(after)].map(
    (letters) => letters?.[0].length ?? 0,
  )
  if (touching.some((letters) => letters && letters < minTouchingLetters)) return false
  const isTouched =
    touching.some(Boolean) || [before.at(-1), after[0]].some((each) => each && joints.includes(each))
  return !isTouched || beginsWithAny(issuers, digits)
}

/** Returns the end of the longest card number that begins with the group at `first`, and its last group. */
function findCard(
  text: string,
  run: RegExpExecArray,
  groups: RegExpExecArray[],
  first: number,
  inPhone: boolean,
): [last: number, end: number] | undefined {
  let found: [number, number] | undefined
  let digits = ''
  const before = text.slice(0, run.index + (groups[first]?.index ?? 0))
  for (let last = first; last < groups.length && digits.length <= values.card.maxDigits; last++) {
    const group = groups[last]
    if (!group) break
    digits += group[0]
    const end = run.index + group.index + group[0].length
    if (isCard(digits, inPhone) && standsAsCard(digits, before, text.slice(end))) found = [last, end]
  }
  return found
}

function cardSpans(text: string, inPhone: boolean): Span[] {
  const spans: Span[] = []
  for (const run of text.matchAll(digitRun)) {
    const groups = [...run[0].matchAll(/\d+/g)]
    for (let first = 0; first < groups.length; first++) {
      if (first === 0 && text[run.index - 1] === '+') continue
      const found = findCard(text, run, groups, first, inPhone)
      if (!found) continue
      spans.push([run.index + (groups[first]?.index ?? 0), found[1]])
      first = found[0]
    }
  }
  return spans
}

function ssnSpans(text: string, inPhone: boolean): Span[] {
  return [...text.matchAll(ssnShape)]
    .filter(([, area = '']) => !inPhone || !(area === '000' || area === '666' || area >= '900'))
    .map((hit) => [hit.index, hit.index + hit[0].length])
}

function ibanSpans(text: string): Span[] {
  const spans: Span[] = []
  for (const start of text.matchAll(/(?<![\p{L}\p{Nd}])[A-Za-z]{2}(?=[ -]?\d[ -]?\d)/gu)) {
    const length = ibanLengths[start[0].toUpperCase()]
    if (!length) continue
    const shape = new RegExp(`^[A-Za-z]{2}(?:[ -]?[A-Za-z0-9]){${length - 2}}(?![\\p{L}\\p{Nd}])`, 'u')
    const hit = shape.exec(text.slice(start.index))?.[0]
    if (hit && remainderBy97(hit.replace(/[ -]/g, '').toUpperCase()) === 1) {
      spans.push([start.index, start.index + hit.length])
    }
  }
  return spans
}

function remainderBy97(iban: string): number {
  let remainder = 0
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    for (const digit of String(parseInt(character, 36))) remainder = (remainder * 10 + Number(digit)) % 97
  }
  return remainder
}

/**
 * Returns what of a value may leave: the value, the value with its sensitive parts masked,
 * or `null` when the field is to be dropped.
 */
export function redact(field: Field, value: string): string | null {
  if (isDeniedField(field)) return null
  const text = value.length > values.maxChars ? Array.from(value).slice(0, values.maxChars).join('') : value
  const plain = withAsciiDigits(withoutShelters(text))
  const inPhone = isPhone(field)
  const spans = [
    ...cardSpans(plain, inPhone),
    ...ssnSpans(plain, inPhone),
    ...ibanSpans(plain),
    ...patterns.flatMap((pattern) =>
      [...text.matchAll(pattern)].map((hit): Span => [hit.index, hit.index + hit[0].length]),
    ),
  ].toSorted((a, b) => a[0] - b[0])
  if (!spans.length) return text
  const masked = mask(text, spans)
  return masked.trim() === values.mask ? null : masked
}

function mask(text: string, spans: Span[]): string {
  let result = ''
  let at = 0
  for (const [from, to] of spans) {
    if (from >= at) result += text.slice(at, from) + values.mask
    at = Math.max(at, to)
  }
  return result + text.slice(at)
}

export const maxFields = values.maxFields
