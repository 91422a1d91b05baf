import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Kept, ToHost } from '../channel'
import type { Message } from '../wire'
import { wantsForm } from '../frame/start-form'
import { Chat } from './chat'
import { markOfItem } from './state'

/** A server of one conversation behind a socket that can be cut. */
class World {
  messages: Message[] = []
  sockets: FakeSocket[] = []
  actions: { action: string; data: unknown }[] = []
  told: ToHost[] = []
  isUp = true
  epoch = 'one'
  /** The next answer is stored but never arrives. */
  losesNextAnswer = false
  /** The token that answers to a proof of identity. */
  proves: string | undefined

  say(text: string, type: 'agent' | 'visitor' = 'agent', clientMessageId: string | null = null): Message {
    const known = this.messages.find(
      (message) => clientMessageId && message.clientMessageId === clientMessageId,
    )
    if (known) return known
    const message: Message = {
      id: `msg_${this.messages.length + 1}`,
      conversationId: 'conv_1',
      seq: this.messages.length + 1,
      sender: { type, id: type, name: type, avatarUrl: null },
      text,
      private: false,
      attachments: [],
      clientMessageId,
      createdAt: new Date().toISOString(),
    }
    this.messages.push(message)
    for (const socket of this.sockets) socket.deliver({ event: 'message.created', data: { message } })
    return message
  }

  cut(): void {
    for (const socket of this.sockets.splice(0)) socket.emit('close', { code: 1006 })
  }

  /** The network swallows what goes over the connections of now, in both directions, and tells nobody. */
  kill(): void {
    for (const socket of this.sockets.splice(0)) socket.isDead = true
  }

  answer(socket: FakeSocket, frame: { id: number; action: string; data: Record<string, unknown> }): void {
    if (socket.isDead) return
    this.actions.push({ action: frame.action, data: frame.data })
    const reply = (data: unknown) => socket.deliver({ re: frame.id, ok: true, data })
    const {
      clientMessageId = null,
      text = '',
      afterSeq = 0,
    } = frame.data as {
      clientMessageId?: string
      text?: string
      afterSeq?: number
    }
    if (frame.action === 'conversation.start' || frame.action === 'message.send') {
      const message = this.say(text, 'visitor', clientMessageId)
      if (this.losesNextAnswer) {
        this.losesNextAnswer = false
        return this.cut()
      }
      return reply({ message })
    }
    if (frame.action === 'messages.fetch') {
      return reply({
        messages: this.messages.filter(({ seq }) => seq > afterSeq),
        more: false,
        upToSeq: this.messages.length,
      })
    }
    if (frame.action === 'identify' && this.proves) {
      const visitorToken = this.proves
      this.proves = undefined
      return reply({ visitorToken })
    }
    if (frame.action !== 'authenticate') return reply({})
    this.sockets.push(socket)
    reply({ epoch: this.epoch })
  }
}

let world: World

class FakeSocket extends EventTarget {
  isDead = false
  constructor(_url: string) {
    super()
    setTimeout(() => this.emit(world.isUp ? 'open' : 'close', { code: 1006 }))
  }
  emit(name: string, values: object): void {
    this.dispatchEvent(Object.assign(new Event(name), values))
  }
  deliver(frame: unknown): void {
    setTimeout(() => this.emit('message', { data: JSON.stringify(frame) }))
  }
  send(text: string): void {
    setTimeout(() => world.answer(this, JSON.parse(text) as never))
  }
  close(): void {}
}

function make(kept: Kept = {}): Chat {
  return new Chat({
    base: 'http://chat.test',
    clientId: 'site_1',
    visitorId: '01890000-0000-7000-8000-000000000000',
    kept,
    page: { url: '', title: '', referrer: '' },
    screen: '',
    language: 'en',
    tell: (message) => world.told.push(message),
    changed: () => {},
    arrived: () => {},
  })
}

function start(kept: Kept = {}): Chat {
  const chat = make(kept)
  chat.open()
  return chat
}

const shown = (chat: Chat) => chat.state.threads.get('conv_1')?.messages.map(({ text }) => text)
const pass = (ms = 100) => vi.advanceTimersByTimeAsync(ms)
const lastKept = () => world.told.findLast((message) => message.type === 'keep')?.kept as Kept

beforeEach(() => {
  vi.useFakeTimers()
  world = new World()
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.stubGlobal('fetch', async () => {
    if (!world.isUp) throw new TypeError('Failed to fetch')
    const lastSeq = world.messages.length
    const conversation = { id: 'conv_1', status: 'open', assignee: null, unreadCount: 0, lastSeq }
    const more = { agentsReadSeq: 0, visitorReadSeq: 0, lastMessage: null, createdAt: '', lastActivityAt: '' }
    return Response.json({
      visitorId: 'vis_1',
      visitorToken: 'token',
      site: { name: 'Shop', appearance: {}, preChat: { enabled: false, fields: [] }, agentsOnline: true },
      conversations: lastSeq ? [{ ...conversation, ...more }] : [],
    })
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a first message begins a conversation, an answer arrives', async () => {
  const chat = start()
  await pass()
  chat.send('Hello')
  await pass()
  world.say('Hi there')
  await pass()
  expect(shown(chat)).toEqual(['Hello', 'Hi there'])
  expect(chat.state.activeId).toBe('conv_1')
  expect(lastKept()).toMatchObject({ token: 'token', outbox: [] })
})

test('a lost answer, a cut and a reconnect show every message once, in order', async () => {
  const chat = start()
  await pass()
  chat.send('one')
  await pass()
  world.losesNextAnswer = true
  chat.send('two')
  await pass()
  world.isUp = false
  chat.send('three')
  world.say('meanwhile')
  await pass(10_000)
  expect(chat.state.isOffline).toBe(true)
  expect(markOfItem(chat.state.outbox[0] as never)).toBe('sending')
  world.isUp = true
  await pass(60_000)
  expect(shown(chat)).toEqual(['one', 'two', 'meanwhile', 'three'])
  expect(world.messages.map(({ text }) => text)).toEqual(['one', 'two', 'meanwhile', 'three'])
  expect(chat.state.isOffline).toBe(false)
})

test('an answer arrives though the connection died in silence', async () => {
  const chat = start()
  await pass()
  chat.send('Anybody there?')
  await pass()
  world.kill()
  world.say('Yes')
  await pass(25_000 + 10_000 + 1_000)
  expect(shown(chat)).toEqual(['Anybody there?', 'Yes'])
})

test('after a restore everything is read anew, and what the server forgot of the visitor is sent again', async () => {
  const chat = start()
  await pass()
  for (const text of ['one', 'two', 'three']) {
    chat.send(text)
    await pass()
  }
  world.say('lost answer')
  await pass()
  // The backup knows the first message only, and others have written since.
  world.messages.length = 1
  world.epoch = 'two'
  world.cut()
  world.say('after the restore')
  await pass(10_000)
  expect(shown(chat)).toEqual(['one', 'after the restore', 'two', 'three'])
  expect(chat.state.outbox).toEqual([])
  const proofs = world.actions.filter(({ action }) => action === 'authenticate')
  expect(proofs.map(({ data }) => (data as { epoch?: string }).epoch)).toEqual([undefined, 'one'])
  world.say('heard')
  await pass()
  expect(shown(chat)?.at(-1)).toBe('heard')
})

test('a server that forgot the conversation gets its words in a new one', async () => {
  const chat = start()
  await pass()
  chat.send('one')
  await pass()
  world.messages.length = 0
  world.epoch = 'two'
  world.cut()
  await pass(10_000)
  expect(world.messages.map(({ text }) => text)).toEqual(['one'])
  expect(world.actions.filter(({ action }) => action === 'conversation.start')).toHaveLength(2)
  expect(chat.state.activeId).toBe('conv_1')
  expect(shown(chat)).toEqual(['one'])
})

test('a server that knows less than the page is believed', async () => {
  const chat = start()
  await pass()
  chat.send('one')
  await pass()
  world.say('lost answer')
  await pass()
  world.messages.length = 1
  for (const socket of world.sockets) socket.deliver({ event: 'resync', topic: 'conv_1', data: {} })
  await pass(1_000)
  expect(shown(chat)).toEqual(['one'])
})

test('what was written offline before a page load is sent by the next page', async () => {
  const chat = start()
  await pass()
  chat.send('one')
  await pass()
  world.isUp = false
  world.cut()
  chat.send('two')
  await pass()
  const kept = lastKept()
  expect(kept.outbox).toMatchObject([{ text: 'two' }])
  world.isUp = true
  const next = start(kept)
  await pass(5_000)
  expect(shown(next)).toEqual(['one', 'two'])
})

test('a message that is missing between two is fetched', async () => {
  const chat = start()
  await pass()
  chat.send('one')
  await pass()
  const [socket] = world.sockets
  world.sockets = []
  world.say('two, lost on the way')
  world.sockets = [socket as FakeSocket]
  world.say('three')
  await pass()
  expect(shown(chat)).toEqual(['one', 'two, lost on the way', 'three'])
})

test('unread messages are counted while the chat is closed, and read when it opens', async () => {
  const chat = start()
  await pass()
  chat.send('one')
  await pass()
  chat.close()
  world.say('two')
  world.say('three')
  await pass()
  expect(world.told.findLast((message) => message.type === 'unread')).toEqual({ type: 'unread', count: 2 })
  chat.open()
  await pass()
  expect(world.told.findLast((message) => message.type === 'unread')).toEqual({ type: 'unread', count: 0 })
})

test('a page tells of its visitor though the chat was never opened', async () => {
  const chat = make()
  chat.identify({ email: 'ada@b.test' })
  await pass()
  const told = world.actions.filter(({ action }) => action === 'identify')
  expect(told).toEqual([{ action: 'identify', data: { email: 'ada@b.test' } }])
  expect(lastKept()).toMatchObject({ person: { email: 'ada@b.test' }, isUntold: false })
  expect(chat.state.person.email).toBe('ada@b.test')
})

test('a status that changes elsewhere is shown at once, and writing opens the conversation again', async () => {
  const chat = start()
  await pass()
  chat.send('one')
  await pass()
  const status = () => chat.state.conversations.get('conv_1')?.status
  for (const socket of world.sockets) {
    const conversation = { ...chat.state.conversations.get('conv_1'), status: 'resolved' }
    socket.deliver({ event: 'conversation.status_changed', data: { conversation } })
  }
  await pass()
  expect(status()).toBe('resolved')
  chat.send('two')
  await pass()
  expect(status()).toBe('open')
})

test('a draft comes back on the next page, and goes with the conversation that it begins', async () => {
  const chat = start()
  await pass()
  chat.draft('new:1', 'Hello, I')
  await pass(1_000)
  expect(lastKept().drafts).toEqual({ new: 'Hello, I' })
  expect(make(lastKept()).draftOf('new:2')).toBe('Hello, I')
  chat.send('Hello')
  chat.draft(chat.state.activeId ?? '', 'And')
  await pass(1_000)
  expect(lastKept().drafts).toEqual({ conv_1: 'And' })
})

test('what a form has asked is not asked again, but for an address that is needed', async () => {
  const chat = start()
  await pass()
  const { site } = chat.state
  const fields = [
    { key: 'order', label: 'Order number', required: true },
    { key: 'phone', label: 'Phone', required: false },
  ]
  chat.state.site = Object.assign({}, site, { preChat: { enabled: true, fields } })
  expect(wantsForm(chat.state)).toBe(true)
  chat.send('Hello', { order: '17' }, ['order', 'phone'])
  expect(wantsForm(chat.state)).toBe(false)
  expect(
    wantsForm({ ...chat.state, site: Object.assign({}, chat.state.site, { agentsOnline: false }) }),
  ).toBe(true)
})

test('a proven visitor goes on as the person they are, on a connection of their own', async () => {
  const chat = start()
  await pass()
  world.proves = 'theirs'
  world.say('Written on the phone')
  chat.identify({ externalId: '17', signature: 'f00' })
  await pass(1_000)
  const proofs = world.actions.filter(({ action }) => action === 'authenticate')
  expect(proofs.at(-1)?.data).toMatchObject({ token: 'token' })
  expect(proofs).toHaveLength(2)
  expect(chat.state.conversations.has('conv_1')).toBe(true)
  expect(chat.state.isConnected).toBe(true)
})

test('somebody else on the same browser sees nothing of whom was proven before', async () => {
  world.say('For Ada only')
  const chat = start()
  await pass()
  chat.show('conv_1')
  await pass()
  expect(shown(chat)).toEqual(['For Ada only'])
  world.messages = []
  world.proves = 'of Bob'
  chat.identify({ externalId: 'bob', signature: 'b0b' })
  await pass(1_000)
  expect([chat.state.conversations.size, chat.state.threads.size, chat.state.activeId]).toEqual([0, 0, null])
  expect(chat.state.isConnected).toBe(true)
})

test('who answers, whether it is resolved, and whether somebody is there change while one looks', async () => {
  world.say('Hello')
  const chat = start()
  await pass()
  const tell = (event: string, data: object) => world.sockets[0]?.deliver({ event, data })
  tell('assignee.changed', { conversation: { id: 'conv_1', assignee: { id: 'usr_1', name: 'Ann' } } })
  tell('conversation.status_changed', { conversation: { id: 'conv_1', status: 'resolved' } })
  await pass()
  expect(chat.agentOf('conv_1')?.name).toBe('Ann')
  expect(chat.state.conversations.get('conv_1')?.status).toBe('resolved')

  tell('presence.update', { agentsOnline: true })
  await pass()
  expect(chat.state.site?.agentsOnline).toBe(true)
  Object.assign(chat.state.site ?? {}, { businessHours: { isOpen: false, changesAt: null } })
  tell('presence.update', { agentsOnline: true })
  await pass()
  expect(chat.state.site?.agentsOnline).toBe(false)
})
