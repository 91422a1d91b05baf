import type { ReactNode } from 'react'

/** A line of the palette: somewhere to go, or something to do. */
export interface Command {
  id: string
  icon: ReactNode
  title: string
  /** Beside the title, quieter. */
  aside?: string
  /** "g i": the keys that do the same anywhere. */
  keys?: string
  /** Found by these words, too. */
  words?: string
  /** The palette stays: it is about what is in it. */
  staysOpen?: boolean
  run: () => void
}

export interface CommandGroup {
  heading: string
  commands: Command[]
}

/** Whether every word of the text is in a command, whatever the case and the accents. */
export function matches({ title, aside = '', words = '' }: Command, text: string): boolean {
  const hay = plain(`${title} ${aside} ${words}`)
  return plain(text)
    .split(/\s+/)
    .every((word) => hay.includes(word))
}

/** The groups with what matches; none that would be empty. */
export function narrowed(groups: CommandGroup[], text: string): CommandGroup[] {
  return groups
    .map((group) => ({ ...group, commands: group.commands.filter((command) => matches(command, text)) }))
    .filter(({ commands }) => commands.length > 0)
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()
}
