/**
 * Builds `dist/`: `loader.js`, the two scripts it fetches (`script/`), the chat's frame (`frame.html`, `assets/`),
 * a compressed copy beside each, and `manifest.json`, from which the server and the size test know them.
 */

import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')

const shared = {
  root,
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
}

/** Bundles one entry into a single script that any page can carry, and returns its text. */
async function classicScript(entry, define = {}) {
  const { output } = await build({
    ...shared,
    define,
    build: {
      write: false,
      target: ['es2022', 'chrome105', 'firefox110', 'safari16.4'],
      modulePreload: false,
      rolldownOptions: { input: join(root, entry), output: { format: 'iife', codeSplitting: false } },
    },
  })
  return output[0].code
}

async function chatFrame() {
  const { output } = await build({
    ...shared,
    base: './',
    build: {
      outDir: dist,
      emptyOutDir: false,
      assetsDir: 'assets',
      assetsInlineLimit: 0,
      cssCodeSplit: false,
      modulePreload: false,
      target: ['es2022', 'chrome105', 'firefox110', 'safari16.4'],
      rolldownOptions: {
        input: { frame: join(root, 'chat/frame/main.tsx') },
        output: {
          entryFileNames: 'assets/[name].[hash].js',
          chunkFileNames: 'assets/[name].[hash].js',
          assetFileNames: 'assets/frame.[hash][extname]',
        },
      },
    },
  })
  const entry = output.find((file) => file.isEntry)
  const css = output.find((file) => file.fileName.endsWith('.css'))
  const others = output.filter((file) => file !== entry && file !== css)
  const template = await readFile(join(root, 'chat/frame/frame.html'), 'utf8')
  const html = template
    .replaceAll('{{SCRIPT}}', `../${entry.fileName}`)
    .replaceAll('{{STYLE}}', `../${css.fileName}`)
  await writeFile(join(dist, 'frame.html'), html)
  return {
    frameScript: entry.fileName,
    frameStyle: css.fileName,
    chunks: others.map((file) => file.fileName),
  }
}

/** Writes a script under a name that changes with its content, so that it can be cached for good. */
async function writeHashed(name, code) {
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 12)
  const file = `script/${name}.${hash}.js`
  await writeFile(join(dist, file), code)
  return file
}

async function describe(file) {
  const bytes = await readFile(join(dist, file))
  const integrity = `sha384-${createHash('sha384').update(bytes).digest('base64')}`
  return { file, bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, integrity }
}

async function compressAll() {
  const files = await readdir(dist, { recursive: true })
  for (const file of files.filter((name) => ['.js', '.css', '.html'].includes(extname(name)))) {
    const bytes = await readFile(join(dist, file))
    await writeFile(join(dist, `${file}.gz`), gzipSync(bytes, { level: 9 }))
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
    await writeFile(join(dist, `${file}.br`), brotliCompressSync(bytes, { params }))
  }
}

await rm(dist, { recursive: true, force: true })
await mkdir(join(dist, 'script'), { recursive: true })
const tracker = await writeHashed('tracker', await classicScript('tracker/main.ts'))
const chatLauncher = await writeHashed('chat', await classicScript('chat/launcher/main.ts'))
const names = {
  __TRACKER__: JSON.stringify(basename(tracker)),
  __CHAT__: JSON.stringify(basename(chatLauncher)),
}
await writeFile(join(dist, 'loader.js'), await classicScript('loader/main.ts', names))
const { chunks, ...frame } = await chatFrame()

const manifest = { loader: await describe('loader.js'), frame: await describe('frame.html'), chunks: [] }
for (const [name, file] of Object.entries({ tracker, chatLauncher, ...frame }))
  manifest[name] = await describe(file)
for (const file of chunks) manifest.chunks.push(await describe(file))
await writeFile(join(dist, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
await compressAll()
for (const { file, gzip } of [...Object.values(manifest), ...manifest.chunks]) {
  if (file) console.log(`${file.padEnd(36)} ${String(gzip).padStart(6)} B gzip`)
}
