import type { SiteView } from '@/generated/wire'

export const GUIDES = ['html', 'gtm', 'wordpress', 'react'] as const
export type Guide = (typeof GUIDES)[number]

type Snippet = Pick<SiteView, 'snippet' | 'clientId'>

/** The script's address, taken from the tag the server wrote. */
export function scriptAddress({ snippet, clientId }: Snippet): string {
  return /src="([^"]+)"/.exec(snippet)?.[1] ?? `${location.origin}/script/${clientId}.js`
}

/** What to paste. Everywhere the tag itself, except where a framework wants its own component. */
export function snippetFor(guide: Guide, site: Snippet): string {
  if (guide !== 'react') return site.snippet
  const address = scriptAddress(site)
  return [
    '// app/layout.tsx',
    "import Script from 'next/script'",
    '',
    `<Script src="${address}" strategy="afterInteractive" />`,
    '',
    '// React without Next: index.html',
    site.snippet,
  ].join('\n')
}

/** How a website's own server says who its visitor is, and how the page hands it on. */
export function identitySnippet(): string {
  return [
    '// On your server (Node)',
    "import { createHmac } from 'node:crypto'",
    "const signature = createHmac('sha256', process.env.PORCHLIGHT_IDENTITY_SECRET)",
    '  .update(user.id)',
    "  .digest('hex')",
    '',
    '// On the page, for who is signed in',
    'Porchlight.identify({ externalId: user.id, email: user.email, name: user.name, signature })',
  ].join('\n')
}
