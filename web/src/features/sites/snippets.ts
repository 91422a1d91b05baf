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
