/**
 * The script that a customer's page carries, the same for every site: it learns the site from its own address,
 * offers `window.Porchlight` at once, and fetches the tracker and the chat launcher. It runs once on a page and
 * never throws into it.
 */

import type { Call, CallName, Listener, Porchlight, SiteConfig, Taker } from '../shared/core'

/** File names of the two scripts, set by the build. */
declare const __TRACKER__: string
declare const __CHAT__: string

const API: CallName[] = ['identify', 'open', 'close', 'setAttributes', 'track', 'reset', 'consent']
/** More calls than this before the scripts have arrived are a loop in the page. */
const MAX_KEPT_CALLS = 100

function ownScript(): HTMLScriptElement | null {
  return (document.currentScript ??
    document.querySelector('script[src*="/script/site_"]')) as HTMLScriptElement | null
}

function offer(host: string, clientId: string, config: Promise<SiteConfig>): Porchlight {
  const calls: Call[] = []
  const takers: Taker[] = []
  const listeners: Record<string, Listener[]> = {}
  const call = (...each: Call) => {
    if (each[0] === ('on' as string)) return pl.on(each[1] as string, each[2] as Listener)
    if (calls.length < MAX_KEPT_CALLS) calls.push(each)
    for (const taker of takers) taker(each)
  }
  const pl = {
    q: { push: (...batch: Call[]) => batch.forEach((each) => call(...each)) },
    on: (event, listener) => void (listeners[event] ??= []).push(listener),
    _host: host,
    _clientId: clientId,
    _config: config,
    _take(taker) {
      calls.forEach(taker)
      takers.push(taker)
    },
    _emit(event, data) {
      for (const listener of listeners[event] ?? []) {
        try {
          listener(data)
        } catch (error) {
          console.error(error)
        }
      }
    },
  } as Porchlight
  for (const name of API) pl[name] = (...args: unknown[]) => call(name, ...args)
  return pl
}

/** Pages under Trusted Types take a script's address only from a policy, which they allow by the name `porchlight`. */
function scriptAddresses(): (address: string) => string {
  const { trustedTypes } = window as unknown as { trustedTypes?: TrustedTypes }
  const policy = trustedTypes?.createPolicy('porchlight', { createScriptURL: (address) => address })
  return (address) => policy?.createScriptURL(address) ?? address
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): typeof rules
}

function start(): void {
  const script = ownScript()
  const [, host, clientId] = /^(.+)\/script\/(site_\w+)\.js/.exec(script?.src ?? '') ?? []
  const before = window.Porchlight
  if (!host || !clientId || (before && '_host' in before)) return

  const trusted = scriptAddresses()
  const load = (file: string) => {
    const child = document.createElement('script')
    child.async = true
    child.src = trusted(`${host}/script/${file}`)
    if (script?.nonce) child.nonce = script.nonce
    document.head.append(child)
  }
  const config = fetch(`${host}/v1/config/${clientId}`, { credentials: 'omit' }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status))
    return answer.json() as Promise<SiteConfig>
  })
  const pl = (window.Porchlight = offer(host, clientId, config))
  pl.q.push(...((before?.q ?? []) as Call[]))
  config.then(({ active, chat }) => active && chat.enabled && load(__CHAT__)).catch(() => {})
  load(__TRACKER__)
}

try {
  start()
} catch {
  // A fault of ours must never reach the page.
}
