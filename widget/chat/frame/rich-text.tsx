/** Shows what people wrote as text, with addresses as links. Nothing in it is ever read as HTML. */

import type { ComponentChildren } from 'preact'

const LINK = /\bhttps?:\/\/[^\s<>"']+|\bwww\.[^\s<>"']+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gi
/** What belongs to the sentence and not to the address before it. */
const TAIL = /[.,;:!?)\]}'"»”]+$/

export function hrefOf(text: string): string {
  if (/^https?:/i.test(text)) return text
  return text.includes('@') && !text.startsWith('www.') ? `mailto:${text}` : `https://${text}`
}

/** Cuts a text into plain pieces and links. */
export function pieces(text: string): { text: string; href?: string }[] {
  const found: { text: string; href?: string }[] = []
  let at = 0
  for (const hit of text.matchAll(LINK)) {
    const link = hit[0].replace(TAIL, '')
    if (hit.index > at) found.push({ text: text.slice(at, hit.index) })
    found.push({ text: link, href: hrefOf(link) })
    at = hit.index + link.length
  }
  if (at < text.length) found.push({ text: text.slice(at) })
  return found
}

export function RichText({ text }: { text: string }): ComponentChildren {
  return pieces(text).map(({ text: piece, href }) =>
    href ? (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {piece}
      </a>
    ) : (
      piece
    ),
  )
}

/** Tells whether a message is a few emoji and nothing else, which are shown large. */
export function isEmojiOnly(text: string): boolean {
  const trimmed = text.trim()
  return (
    trimmed.length <= 24 &&
    /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f|\s)+$/u.test(trimmed)
  )
}
