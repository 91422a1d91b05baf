/**
 * The words of the app, by key. Catalogues are in `src/locales/<language>`; English is complete by definition and
 * the type checker holds the others to it.
 */
import { i18n } from '@lingui/core'
import { useLingui } from '@lingui/react'
import { useCallback } from 'react'
import type english from '@/locales/en'

export type MessageKey = keyof typeof english
export type Translate = (key: MessageKey, values?: Record<string, unknown>) => string

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof LANGUAGES

const catalogues: Record<Language, () => Promise<{ default: Record<string, string> }>> = {
  en: () => import('@/locales/en'),
  de: () => import('@/locales/de'),
}

/** The best language for a wish such as `de-AT`, or for the browser when there is none. */
export function supportedLanguage(wish?: string | null): Language {
  const wishes = [wish, ...(typeof navigator === 'undefined' ? [] : navigator.languages)]
  for (const one of wishes) {
    const short = one?.slice(0, 2).toLowerCase()
    if (short && short in catalogues) return short as Language
  }
  return 'en'
}

export async function activateLanguage(language: Language): Promise<void> {
  const { default: catalogue } = await catalogues[language]()
  i18n.loadAndActivate({ locale: language, messages: catalogue })
  if (typeof document !== 'undefined') document.documentElement.lang = language
}

/** Says a message outside of components. */
export const say: Translate = (key, values) => i18n._(key, values)

/** Says a message in the person's language; components that use it follow a change of language. */
export function useT(): Translate {
  const { _ } = useLingui()
  return useCallback((key, values) => _(key, values), [_])
}

export { i18n }
