import { expect, test } from 'vitest'
import english from './en.json'

type Strings = Record<string, string>
const files = import.meta.glob<Strings>('./*.json', { eager: true, import: 'default' })
const PLURALS = ['newMessages', 'unread']
const isPlural = (key: string) => PLURALS.includes(key.split('_')[0] ?? '')
const holes = (text: string | undefined) => [...(text ?? '').matchAll(/\{\w+\}/g)].map(String)

test.each(Object.entries(files))('%s says everything that English says', (path, strings) => {
  const language = path.slice(2, 4)
  const plain = Object.keys(english).filter((key) => !isPlural(key))
  for (const key of plain) {
    expect(strings[key], key).toBeTruthy()
    expect(holes(strings[key]), key).toEqual(holes((english as Strings)[key]))
  }
  for (const form of new Intl.PluralRules(language).resolvedOptions().pluralCategories) {
    for (const key of PLURALS) expect(strings[`${key}_${form}`], `${key}_${form}`).toBeTruthy()
  }
})
