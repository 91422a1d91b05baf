// @vitest-environment node
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'

interface Part {
  file: string
  gzip: number
}
type Manifest = Record<'loader' | 'tracker' | 'chatLauncher' | 'frame' | 'frameScript' | 'frameStyle', Part>

const root = join(import.meta.dirname, '..')
let manifest: Manifest

beforeAll(() => {
  const path = join(root, 'dist/manifest.json')
  if (!existsSync(path)) execFileSync(process.execPath, ['build/build.mjs'], { cwd: root })
  manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest
}, 60_000)

const KIB = 1024
const gzipOf = (...names: (keyof Manifest)[]) =>
  names.reduce(
    (sum, name) => sum + gzipSync(readFileSync(join(root, 'dist', manifest[name].file)), { level: 9 }).length,
    0,
  )

test('the loader is at most 1.5 KiB', () => expect(gzipOf('loader')).toBeLessThanOrEqual(1.5 * KIB))

test('the tracker is at most 10 KiB', () => expect(gzipOf('tracker')).toBeLessThanOrEqual(10 * KIB))

test('a chat that was never opened is at most 5 KiB', () =>
  expect(gzipOf('loader', 'chatLauncher')).toBeLessThanOrEqual(5 * KIB))

test('the whole chat is at most 30 KiB', () =>
  expect(gzipOf('loader', 'chatLauncher', 'frame', 'frameScript', 'frameStyle')).toBeLessThanOrEqual(
    30 * KIB,
  ))
