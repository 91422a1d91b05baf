import { expect, test } from 'vitest'
import { matches, narrowed, type Command } from './command'

const command = (title: string, more: Partial<Command> = {}): Command => ({
  id: title,
  icon: null,
  title,
  run: () => {},
  ...more,
})

test.each([
  ['audit', true],
  ['LOG aud', true],
  ['  ', true],
  ['audit key', false],
])('"%s" in the audit log: %s', (text, found) => {
  expect(matches(command('Audit log'), text)).toBe(found)
})

test('accents and the quieter words count as well', () => {
  expect(matches(command('Émile Zola', { aside: 'Le Café' }), 'emile cafe')).toBe(true)
  expect(matches(command('Emile', { words: 'emile@example.com' }), '@example')).toBe(true)
})

test('a group in which nothing matches goes', () => {
  const groups = [
    { heading: 'Go to', commands: [command('Inbox'), command('Leads')] },
    { heading: 'Actions', commands: [command('Theme: Dark')] },
  ]
  expect(narrowed(groups, 'lead')).toEqual([{ heading: 'Go to', commands: [groups[0]?.commands[1]] }])
})
