import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the server of the whole run listens: not where a developer's own does. */
export const APP = 'http://127.0.0.1:18080'
export const SHOP = 'http://127.0.0.1:18081'

const ROOT = join(import.meta.dirname, '..')

/** One server process with a data folder of its own. */
export class Server {
  private child: ChildProcess | undefined

  constructor(
    readonly url: string,
    private readonly folder = mkdtempSync(join(tmpdir(), 'pl-e2e-')),
  ) {}

  /** Starts it, with the demo agency when a shop address is given, and waits until it serves. */
  async start(shop?: string) {
    // Another server's answers would be taken for this one's.
    if (await answers(`${this.url}/healthz`)) throw new Error(`somebody else serves at ${this.url}`)
    const host = (address: string) => new URL(address).host
    const child = spawn(join(ROOT, 'target/debug/porchlight'), ['serve', ...(shop ? ['--demo'] : [])], {
      cwd: ROOT,
      stdio: process.env.E2E_LOG ? 'inherit' : 'ignore',
      env: {
        ...process.env,
        PORCHLIGHT_LISTEN: host(this.url),
        PORCHLIGHT_PRIVATE_LISTEN: '127.0.0.1:0',
        PORCHLIGHT_PUBLIC_URL: this.url,
        PORCHLIGHT_DATA_DIR: this.folder,
        PORCHLIGHT_OPEN_SIGNUP: 'true',
        ...(shop ? { PORCHLIGHT_DEMO_LISTEN: host(shop) } : {}),
        DATABASE_URL: '',
        REDIS_URL: '',
      },
    })
    this.child = child
    let ended = false
    child.once('exit', () => (ended = true))
    const deadline = Date.now() + 120_000
    while (!ended && Date.now() < deadline) {
      if ((await answers(`${this.url}/readyz`)) && (!shop || (await answers(shop)))) return
      await new Promise((again) => setTimeout(again, 200))
    }
    throw new Error(
      `the server at ${this.url} ${ended ? 'ended' : 'did not become ready'}; E2E_LOG=1 shows why`,
    )
  }

  /** Ends it with a signal and waits until it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM') {
    const child = this.child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await gone
  }

  /** Removes the data folder. */
  clean() {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

async function answers(url: string) {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}
