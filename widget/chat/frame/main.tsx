/** Starts the chat inside its frame: waits for the page's handshake, then shows the app. */

import { render } from 'preact'
import { Chat } from '../core/chat'
import { HANDSHAKE, type ToFrame, type ToHost } from '../channel'
import type { Appearance } from '../../shared/core'
import { App } from './app'
import { beep } from './beep'
import './styles/index.css'
import { speak } from './i18n'

type Init = Extract<ToFrame, { type: 'init' }>

/** Everything before `/widget/frame/…`, so that a server below a path works too. */
const base = location.href.replace(/\/widget\/frame\/.*$/, '')

function dress({ color, colorScheme }: Appearance): void {
  const { style, dataset } = document.documentElement
  style.setProperty('--brand', color)
  if (colorScheme === 'auto') delete dataset.theme
  else dataset.theme = colorScheme
}

async function begin(port: MessagePort, init: Init): Promise<void> {
  const tell = (message: ToHost) => port.postMessage(message)
  const wanted = init.appearance.language
  dress(init.appearance)
  await speak(wanted && wanted !== 'auto' ? wanted : init.language)

  let isDue = false
  const chat = new Chat({
    ...init,
    base,
    tell,
    changed: () => {
      if (isDue) return
      isDue = true
      // A hidden frame gets no animation frames, and several changes are one picture.
      const next = document.hidden ? (work: () => void) => setTimeout(work, 100) : requestAnimationFrame
      next(() => {
        isDue = false
        draw()
      })
    },
    arrived: () => chat.state.isSoundOn && beep(),
  })
  const draw = () => render(<App chat={chat} onClose={() => tell({ type: 'close' })} />, document.body)

  port.addEventListener('message', ({ data }: MessageEvent<ToFrame>) => {
    if (data.type === 'open') chat.open()
    if (data.type === 'close') chat.close()
    if (data.type === 'page') chat.visit(data.page)
    if (data.type === 'identify') chat.identify(data.person)
  })
  port.start()
  for (const event of ['online', 'focus']) window.addEventListener(event, () => chat.probe())
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return
    chat.probe()
    chat.markRead()
  })
  draw()
  if (init.isOpen) chat.open()
  else if (chat.isKnown) chat.start()
}

/** Only the page that holds the frame may speak, and only its first word counts. */
function greet(event: MessageEvent): void {
  const [port] = event.ports
  const data = event.data as { handshake?: string; init?: Init } | null
  if (event.source !== window.parent || data?.handshake !== HANDSHAKE || !data.init || !port) return
  window.removeEventListener('message', greet)
  void begin(port, data.init)
}

if (window.parent !== window) window.addEventListener('message', greet)
