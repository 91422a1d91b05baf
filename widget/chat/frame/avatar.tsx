import { useState } from 'preact/hooks'

interface Props {
  name: string
  url: string | null | undefined
  size?: 'small' | 'large'
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const [first = '', last = ''] = [words[0], words.length > 1 ? words.at(-1) : '']
  return ([...first].slice(0, 1).join('') + [...last].slice(0, 1).join('')).toUpperCase()
}

/** A hue that stays with the name. */
function hueOf(name: string): number {
  let hue = 0
  for (const character of name) hue = (hue * 31 + (character.codePointAt(0) ?? 0)) % 360
  return hue
}

export function Avatar({ name, url, size = 'small' }: Props) {
  const [isBroken, setBroken] = useState(false)
  return (
    <span class={`avatar ${size}`} aria-hidden="true" style={{ '--hue': String(hueOf(name)) }}>
      {url && !isBroken ? <img src={url} alt="" onError={() => setBroken(true)} /> : initials(name)}
    </span>
  )
}
