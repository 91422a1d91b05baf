/**
 * Holds the budget of the app's first screen: the gzipped script a browser must load before a signed-in person sees
 * the inbox, which is the entry, the shell, the English catalogue and the inbox page. Reads the build's manifest.
 */
import { existsSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGET_BYTES = 170 * 1024
const FIRST_SCREENS = {
  inbox: [/^index\.html$/, /locales\/en\/index\.ts$/, /routes\/_app\.tsx/, /routes\/_app\/inbox/],
  home: [/^index\.html$/, /locales\/en\/index\.ts$/, /routes\/_app\.tsx/, /routes\/_app\/index\.tsx/],
}

const dist = new URL('../dist/', import.meta.url)
if (!existsSync(new URL('.vite/manifest.json', dist))) {
  console.error('web/dist is missing: run `npm run build -w web` first.')
  process.exit(1)
}
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))

function withStaticImports(key, seen = new Set()) {
  if (seen.has(key) || !manifest[key]) return seen
  seen.add(key)
  for (const imported of manifest[key].imports ?? []) withStaticImports(imported, seen)
  return seen
}

function gzippedBytes(key) {
  return gzipSync(readFileSync(new URL(manifest[key].file, dist)), { level: 9 }).length
}

let failed = false
for (const [screen, patterns] of Object.entries(FIRST_SCREENS)) {
  const chunks = new Set()
  for (const key of Object.keys(manifest)) {
    if (patterns.some((pattern) => pattern.test(key))) withStaticImports(key, chunks)
  }
  const scripts = [...chunks].filter((key) => manifest[key].file.endsWith('.js'))
  const total = scripts.reduce((sum, key) => sum + gzippedBytes(key), 0)
  const over = total > BUDGET_BYTES
  failed ||= over
  console.log(
    `${screen}: ${(total / 1024).toFixed(1)} kB gzipped in ${scripts.length} files` +
      ` (budget ${BUDGET_BYTES / 1024} kB)${over ? ' TOO LARGE' : ''}`,
  )
}
process.exit(failed ? 1 : 0)
