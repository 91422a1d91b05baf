/**
 * The button on the host's page. It draws itself at once and fetches nothing more until somebody shows interest:
 * then it makes the frame, hands it one end of a channel, and from then on only passes on what both sides say.
 */

import { guarded, type Call, type Porchlight, type SiteConfig } from '../../shared/core'
import { externalReferrer, pageUrl } from '../../shared/page-url'
import {
  CHAT_KEY,
  CONSENT_KEY,
  read,
  readJson,
  remove,
  SESSION_KEY,
  VISITOR_KEY,
  write,
} from '../../shared/storage'
import { HANDSHAKE, type Kept, type Page, type Person, type ToFrame, type ToHost } from '../channel'
import { STYLE } from './style'
import { wordsFor } from './words'

const SVG = 'http://www.w3.org/2000/svg'
const BUBBLE = 'M21 12a8.5 8.5 0 01-12.3 7.6L3.5 21l1.4-5.1A8.5 8.5 0 1121 12z'
const CROSS = 'M6 6l12 12M18 6L6 18'
const HUSH_KEY = 'pl_hush'
/** The frame that nobody opened yet waits until the page has had its turn. */
const WARM_AFTER_MS = 1_500

function icon(path: string, size: number): SVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  const line = document.createElementNS(SVG, 'path')
  const attributes = { viewBox: '0 0 24 24', width: size, height: size, 'aria-hidden': true }
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, String(value))
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}

/** The page as the agents see it, with the site that led here, which the tracker remembers on later pages. */
function page(): Page {
  return {
    url: pageUrl(location.href),
    title: document.title.slice(0, 500),
    referrer: readJson<{ referrer?: string }>(SESSION_KEY)?.referrer ?? externalReferrer(),
  }
}

/** Whether the greeting was sent away in this tab; with a value it is from now on. Without storage it may come again. */
function hushed(value?: string): boolean {
  try {
    if (value) sessionStorage.setItem(HUSH_KEY, value)
    return sessionStorage.getItem(HUSH_KEY) !== null
  } catch {
    return false
  }
}

class Launcher {
  private readonly host = document.createElement('porchlight-chat')
  // Open on purpose: a closed root keeps no script out (it may replace attachShadow before us), only people's tools.
  private readonly root = this.host.attachShadow({ mode: 'open' })
  private readonly button = document.createElement('button')
  private readonly badge = document.createElement('b')
  private readonly language: string
  private readonly words: ReturnType<typeof wordsFor>
  private frame: HTMLIFrameElement | null = null
  private port: MessagePort | null = null
  private waiting: ToFrame[] = []
  private isOpen = false
  private unread = 0
  private teaser: HTMLElement | null = null
  /** What stood in the page's own style before a full-screen chat stopped it from scrolling; null while it scrolls. */
  private scrollBefore: string | null = null
  private person: Person
  private lastUrl = location.href

  constructor(
    private readonly pl: Porchlight,
    private readonly config: SiteConfig,
  ) {
    const { language } = config.chat.appearance
    const spoken = document.documentElement.lang || navigator.language
    this.language = language && language !== 'auto' ? language : spoken
    this.words = wordsFor(this.language)
    this.person = this.kept().person ?? {}
  }

  mount(): void {
    const { color, position, colorScheme } = this.config.chat.appearance
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLE)
    this.root.adoptedStyleSheets = [sheet]
    this.host.style.setProperty('--brand', color || '#4338ca')
    this.host.classList.add(position, colorScheme)
    this.button.addEventListener(
      'click',
      guarded(() => (this.isOpen ? this.close() : this.open())),
    )
    this.root.addEventListener(
      'keydown',
      (event) => (event as KeyboardEvent).key === 'Escape' && this.close(),
    )
    for (const sign of ['pointerenter', 'focus'])
      this.button.addEventListener(
        sign,
        guarded(() => this.warm()),
      )
    this.root.append(this.button)
    this.label()
    document.documentElement.append(this.host)
    this.pl._take(guarded((call) => this.take(call)))
    this.pl.on(
      'consent',
      guarded(() => 'customData' in this.person && this.tell()),
    )
    const { token, isUntold } = this.kept()
    if (token || isUntold) this.warmSoon()
    this.greetLater()
    this.watchPages()
    this.pl._emit('ready')
  }

  private kept(): Kept {
    return readJson<Kept>(CHAT_KEY) ?? {}
  }

  private take([name, first]: Call): void {
    if (name === 'open') this.open()
    if (name === 'close') this.close()
    if (name === 'identify') this.identify((first ?? {}) as Person)
    if (name === 'setAttributes') this.identify({ customData: first } as Person)
    if (name === 'reset') this.reset()
  }

  /** Whether the page may tell of its visitor before they ask for the chat themselves (TRK-19). */
  private mayTell(): boolean {
    const { enabled, consentRequired } = this.config.tracker
    // The tracker hears the browser and the page's consent manager: until it has spoken, nothing is told.
    if (enabled) return this.pl._consent === 'granted'
    return !consentRequired || read(CONSENT_KEY) === 'granted'
  }

  private identify(given: Person): void {
    const customData = { ...this.person.customData, ...given.customData }
    const person = { ...this.person, ...given, customData }
    if (JSON.stringify(person) === JSON.stringify(this.person)) return
    this.person = person
    this.tell()
  }

  /** Keeps who the visitor is until the server knows it, on a later page if need be. */
  private tell(): void {
    const { person } = this
    if (!this.isOpen && !this.mayTell()) return
    this.port?.postMessage({ type: 'identify', person } satisfies ToFrame)
    this.keep({ ...this.kept(), person, isUntold: true })
    this.warmSoon()
  }

  private keep(kept: Kept): void {
    write(CHAT_KEY, JSON.stringify(kept))
  }

  private reset(): void {
    this.close()
    this.frame?.remove()
    this.port?.close()
    this.frame = this.port = null
    this.waiting = []
    this.person = {}
    remove(CHAT_KEY)
    remove(VISITOR_KEY)
    this.setUnread(0)
  }

  private say(message: ToFrame): void {
    if (this.port) this.port.postMessage(message)
    else if (this.waiting.length < 100) this.waiting.push(message)
  }

  private warmSoon(): void {
    setTimeout(
      guarded(() => this.warm()),
      WARM_AFTER_MS,
    )
  }

  /** Makes the frame before it is needed, so that it opens at once. */
  private warm(): void {
    if (this.frame) return
    const frame = document.createElement('iframe')
    frame.title = 'Chat'
    frame.src = `${this.pl._host}/widget/frame/${this.pl._clientId}`
    frame.addEventListener(
      'load',
      guarded(() => this.connect(frame)),
    )
    this.frame = frame
    this.root.prepend(frame)
  }

  private connect(frame: HTMLIFrameElement): void {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener(
      'message',
      guarded(({ data }: MessageEvent<ToHost>) => this.hear(data)),
    )
    port1.start()
    this.port?.close()
    this.port = port1
    const init: ToFrame = {
      type: 'init',
      clientId: this.pl._clientId,
      visitorId: read(VISITOR_KEY),
      kept: { ...this.kept(), person: this.person },
      page: page(),
      screen: `${screen.width}x${screen.height}`,
      language: this.language,
      appearance: this.config.chat.appearance,
      isOpen: this.isOpen,
    }
    frame.contentWindow?.postMessage({ handshake: HANDSHAKE, init }, new URL(this.pl._host).origin, [port2])
    for (const message of this.waiting.splice(0)) port1.postMessage(message)
  }

  private hear(message: ToHost): void {
    // From here on the visitor has asked for the chat, or the page has told of him: neither works without these.
    if (message.type === 'keep') this.keep(message.kept)
    if (message.type === 'visitor') write(VISITOR_KEY, message.visitorId)
    if (message.type === 'unread') this.setUnread(message.count)
    if (message.type === 'close') this.close()
    if (message.type === 'event') this.pl._emit(message.name, message.data)
  }

  private open(): void {
    this.warm()
    this.hideTeaser()
    if (this.isOpen) return
    this.isOpen = true
    this.frame?.classList.add('open')
    if (matchMedia('(max-width:480px)').matches) {
      this.scrollBefore = document.documentElement.style.overflow
      document.documentElement.style.overflow = 'hidden'
    }
    this.label()
    this.say({ type: 'open' })
    this.frame?.focus()
    this.pl._emit('open')
  }

  private close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.frame?.classList.remove('open')
    if (this.scrollBefore !== null) document.documentElement.style.overflow = this.scrollBefore
    this.scrollBefore = null
    this.label()
    this.say({ type: 'close' })
    this.button.focus()
    this.pl._emit('close')
  }

  private setUnread(count: number): void {
    if (count === this.unread) return
    this.unread = count
    this.label()
    this.pl._emit('unread', count)
  }

  private label(): void {
    const { button, badge, isOpen } = this
    const [open, close, , unread] = this.words
    const shown = isOpen ? 0 : this.unread
    badge.textContent = shown ? String(shown) : ''
    button.className = isOpen ? 'open' : ''
    button.ariaExpanded = String(isOpen)
    button.ariaLabel = isOpen ? close : shown ? `${open}, ${shown} ${unread}` : open
    button.replaceChildren(icon(isOpen ? CROSS : BUBBLE, 26), badge)
  }

  private greetLater(): void {
    const { greeting, greetingDelaySeconds } = this.config.chat.appearance
    if (!greeting || hushed()) return
    setTimeout(
      guarded(() => this.showTeaser(greeting)),
      greetingDelaySeconds * 1000,
    )
  }

  private showTeaser(text: string): void {
    if (this.isOpen || this.teaser || this.unread) return
    const teaser = document.createElement('p')
    const hide = document.createElement('button')
    teaser.dir = 'auto'
    teaser.append(text, hide)
    hide.ariaLabel = this.words[2]
    hide.append(icon(CROSS, 14))
    hide.addEventListener('click', (event) => {
      event.stopPropagation()
      this.hideTeaser(true)
    })
    teaser.addEventListener(
      'click',
      guarded(() => this.open()),
    )
    this.teaser = teaser
    this.root.append(teaser)
  }

  private hideTeaser(forGood = false): void {
    this.teaser?.remove()
    this.teaser = null
    if (forGood) hushed('1')
  }

  /** Tells the chat, if it runs, that the visitor went on within the site without a page load. */
  private watchPages(): void {
    const look = guarded(() => {
      if (location.href === this.lastUrl) return
      this.lastUrl = location.href
      this.port?.postMessage({ type: 'page', page: page() } satisfies ToFrame)
    })
    const { navigation } = window as { navigation?: EventTarget }
    navigation?.addEventListener('navigatesuccess', look)
    window.addEventListener('popstate', () => setTimeout(look))
  }
}

const pl = window.Porchlight
if (pl && '_config' in pl) {
  void pl._config.then(
    guarded((config) => new Launcher(pl, config).mount()),
    () => {},
  )
}
