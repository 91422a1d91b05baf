/** Asks for the Latin letters with the page itself, so that words do not move when the font arrives. */
import type { Plugin } from 'vite'

const LATIN = /inter-latin-wght-normal-[^/]*\.woff2$/

export function preloadFont(): Plugin {
  return {
    name: 'porchlight-preload-font',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const file = Object.keys(bundle ?? {}).find((name) => LATIN.test(name))
        if (!file) return []
        const attrs = { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${file}`, crossorigin: '' }
        return [{ tag: 'link', attrs, injectTo: 'head' }]
      },
    },
  }
}
