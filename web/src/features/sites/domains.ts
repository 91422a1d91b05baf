/** Host names as people type them. The server has the last word; this saves a round trip. */

/** Takes the host out of what was pasted: `https://Shop.example/x` → `shop.example`. */
export function hostOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/?#].*$/, '')
    .replace(/\.$/, '')
}

const LABEL = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?'
const HOST = new RegExp(`^(?:localhost|${LABEL}(?:\\.${LABEL})+)(?::\\d{1,5})?$`, 'u')

export function isHost(text: string): boolean {
  return text.length <= 253 && HOST.test(text)
}

/** A host, or a host with all its sub-domains: `*.example.com`. */
export function isHostPattern(text: string): boolean {
  return isHost(text.startsWith('*.') ? text.slice(2) : text)
}

/** Reads one pattern a line; commas and spaces part them too. */
export function hostsIn(text: string): string[] {
  const hosts = text.split(/[\s,;]+/).map(hostOf)
  return [...new Set(hosts.filter(Boolean))]
}
