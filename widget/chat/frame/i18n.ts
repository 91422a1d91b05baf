/** Words by key. English is in the bundle; another language is one small file that is fetched when needed. */

import english from '../locales/en.json'

export type Key = keyof typeof english | 'newMessages' | 'unread'
type Strings = Record<string, string>

const OTHERS: Record<string, () => Promise<{ default: Strings }>> = {
  ar: () => import('../locales/ar.json'),
  de: () => import('../locales/de.json'),
  es: () => import('../locales/es.json'),
  fr: () => import('../locales/fr.json'),
  hi: () => import('../locales/hi.json'),
  pt: () => import('../locales/pt.json'),
}
const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur'])

let strings: Strings = english
export let language = 'en'

/** Switches to a language, or to English when it is not there. */
export async function speak(wanted: string): Promise<void> {
  const base = wanted.toLowerCase().split('-')[0] ?? 'en'
  const load = OTHERS[base]
  try {
    strings = load ? { ...english, ...(await load()).default } : english
    language = load ? base : 'en'
  } catch {
    strings = english
    language = 'en'
  }
  document.documentElement.lang = language
  document.documentElement.dir = RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr'
}

/** Returns the words for a key; with a `count` the form that the language's plural rules choose. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const { count } = values
  const form = typeof count === 'number' ? `${key}_${new Intl.PluralRules(language).select(count)}` : key
  const text = strings[form] ?? strings[`${key}_other`] ?? key
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

const sameDay = (a: Date, b: Date) => a.toDateString() === b.toDateString()

export function timeOf(at: string): string {
  return new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' }).format(new Date(at))
}

export function dayOf(at: string, now = new Date()): string {
  const day = new Date(at)
  const yesterday = new Date(now)
  yesterday.setDate(now.getDate() - 1)
  if (sameDay(day, now)) return t('today')
  if (sameDay(day, yesterday)) return t('yesterday')
  return new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'long' }).format(day)
}

/** A time for lists: the hour today, the day before. */
export function shortTime(at: string): string {
  return sameDay(new Date(at), new Date())
    ? timeOf(at)
    : new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' }).format(new Date(at))
}

export function fullTime(at: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'long' }).format(new Date(at))
}
