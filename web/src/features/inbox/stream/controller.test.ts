import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { MessageView } from '@/generated/wire'
import { ApiProblem } from '@/lib/problem'
import type { EventFrame, SocketStatus } from '@/lib/socket'
import { createStore } from '@/lib/store'
import { ConversationController, type MessageQuery, type OutgoingMessage } from './controller'

function message(seq: number, clientMessageId: string | null = null): MessageView {
  return {
    id: `msg_${seq}`,
    conversationId: 'conv_1',
    seq,
    sender: { type: clientMessageId ? 'agent' : 'visitor', id: 'x', name: 'X', avatarUrl: null },
    text: `text ${seq}`,
    private: false,
    attachments: [],
    clientMessageId,
    createdAt: '2026-11-20T10:00:00Z',
  }
}

/** A server in memory: it numbers messages, and loses the frames that a closed socket cannot carry. */
class FakeServer {
  readonly status = createStore<SocketStatus>('open')
  readonly stored: MessageView[] = []
  readonly actions: string[] = []
  knownSeq: () => number | undefined = () => undefined
  private readonly listeners = new Map<string, Set<(frame: EventFrame) => void>>()

  on = (event: string, listener: (frame: EventFrame) => void) => {
    const known = this.listeners.get(event) ?? new Set()
    this.listeners.set(event, known.add(listener))
    return () => void known.delete(listener)
  }
  follow = () => {}
  unfollow = () => {}
  request = async <T>(action: string, data: unknown): Promise<T> => {
    if (this.status.get() !== 'open') throw new ApiProblem({ title: 'away', status: 0 })
    this.actions.push(action)
    const body = data as { afterSeq?: number; limit?: number; clientMessageId?: string; text?: string }
    if (action === 'messages.fetch') {
      const later = this.stored.filter(({ seq }) => seq > (body.afterSeq ?? 0))
      const limit = Math.min(body.limit ?? 50, 3)
      return { messages: later.slice(0, limit), more: later.length > limit, upToSeq: this.knownSeq() } as T
    }
    if (action === 'message.send') return { message: this.write(body.clientMessageId, body.text) } as T
    return {} as T
  }
  read = async (_: string, { beforeSeq, limit }: MessageQuery) =>
    this.stored.filter(({ seq }) => seq < (beforeSeq ?? Number.POSITIVE_INFINITY)).slice(-limit)
  post: (id: string, sent: OutgoingMessage) => Promise<MessageView> = async () => {
    throw new ApiProblem({ title: 'away', status: 0 })
  }

  write(clientMessageId: string | null = null, text = 'text'): MessageView {
    const again = clientMessageId && this.stored.find((one) => one.clientMessageId === clientMessageId)
    if (again) return again
    const made = { ...message(this.stored.length + 1, clientMessageId), text }
    this.stored.push(made)
    if (this.status.get() === 'open') this.emit('message.created', { message: made })
    return made
  }
  emit(event: string, data: unknown) {
    for (const listener of this.listeners.get(event) ?? []) listener({ event, data })
  }
  comeBack() {
    this.status.set('open')
    this.emit('socket.open', {})
  }
}

let server: FakeServer
let controller: ConversationController
const seqs = () => controller.stream.get().messages.map(({ seq }) => seq)
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

beforeEach(async () => {
  server = new FakeServer()
  server.write()
  server.write()
  controller = new ConversationController('conv_1', {
    socket: server,
    me: 'usr_me',
    read: server.read,
    post: (id, sent) => server.post(id, sent),
  })
  controller.open()
  await vi.waitUntil(() => server.actions.includes('messages.fetch'))
})

describe('a conversation on screen', () => {
  it('opens with what is there, watches, and takes what is said', () => {
    server.write()
    expect(seqs()).toEqual([1, 2, 3])
    expect(server.actions).toContain('conversation.watch')
  })

  it('fetches a gap page by page', async () => {
    for (let count = 0; count < 7; count += 1) server.stored.push(message(server.stored.length + 1))
    server.write()
    await vi.waitFor(() => expect(seqs()).toEqual(upTo(10)))
  })

  it('shows everything once and in order after the connection was away', async () => {
    server.status.set('waiting')
    controller.outbox.send('while away', false)
    await vi.waitFor(() => expect(controller.stream.get().pending[0]?.state).toBe('failed'))
    for (let count = 0; count < 5; count += 1) server.write()
    server.comeBack()
    await vi.waitFor(() => expect(seqs()).toEqual(upTo(8)))
    expect(controller.stream.get().pending).toEqual([])
    expect(controller.stream.get().messages.at(-1)?.clientMessageId).not.toBeNull()
  })

  it('keeps the order of what was written in a hurry', async () => {
    for (const text of ['one', 'two', 'three']) controller.outbox.send(text, false)
    await vi.waitFor(() => expect(controller.stream.get().pending).toEqual([]))
    expect(server.stored.slice(2).map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  })

  it('lets nothing overtake a message that was lost, though another way is open', async () => {
    server.status.set('waiting')
    server.post = async () => {
      // The connection died with this one; by the next the other way works.
      server.post = async (_, { clientMessageId, text }) => server.write(clientMessageId, text)
      throw new ApiProblem({ title: 'away', status: 0 })
    }
    for (const text of ['one', 'two']) controller.outbox.send(text, false)
    await vi.waitFor(() =>
      expect(controller.stream.get().pending.map(({ state }) => state)).toEqual(['failed', 'failed']),
    )
    server.comeBack()
    await vi.waitFor(() => expect(controller.stream.get().pending).toEqual([]))
    expect(server.stored.slice(2).map(({ text }) => text)).toEqual(['one', 'two'])
  })

  it('begins anew after a restore, with our own lost messages as not sent', async () => {
    server.write()
    const [kept, lost] = ['kept', 'lost'].map((id) => server.write(id)) as [MessageView, MessageView]
    for (const one of [kept, lost]) one.sender.id = 'usr_me'
    await vi.waitFor(() => expect(seqs()).toEqual(upTo(5)))
    server.status.set('waiting')
    server.stored.length = 4
    server.stored.push({ ...message(5), text: 'after the restore' })
    server.emit('restored', {})
    server.comeBack()
    await vi.waitFor(() => expect(seqs()).toEqual(upTo(5)))
    expect(controller.stream.get().messages.at(-1)?.text).toBe('after the restore')
    expect(controller.stream.get().pending).toMatchObject([{ clientMessageId: 'lost', state: 'failed' }])
    controller.outbox.retry('lost')
    await vi.waitFor(() =>
      expect(server.stored.map(({ clientMessageId }) => clientMessageId)).toContain('lost'),
    )
  })

  it('believes a server that knows less than is here', async () => {
    server.write()
    server.stored.length = 1
    server.knownSeq = () => server.stored.length
    server.emit('resync', {})
    await vi.waitFor(() => expect(seqs()).toEqual([1]))
  })

  it('knows who else looks, without the person themselves', () => {
    server.emit('conversation.viewers', { conversationId: 'conv_1', users: ['usr_me', 'usr_jonas'] })
    expect(controller.viewers.get()).toEqual(['usr_jonas'])
  })

  it('tells once how far it was read, and stops when it is closed', () => {
    expect(controller.markRead()).toBe(true)
    expect(controller.markRead()).toBe(false)
    controller.close()
    server.write()
    expect(seqs()).toEqual([1, 2])
  })
})

describe('a conversation opened when the network goes', () => {
  it('shows its messages when the connection is back, though the first call still hangs', async () => {
    const away = new FakeServer()
    away.write()
    let calls = 0
    const read = (id: string, query: MessageQuery) =>
      (calls += 1) === 1 ? new Promise<MessageView[]>(() => {}) : away.read(id, query)
    const { socket, post } = { socket: away as never, post: away.post }
    const fresh = new ConversationController('conv_1', { socket, me: 'me', read, post })
    fresh.open()
    expect(fresh.phase.get().status).toBe('loading')
    away.comeBack()
    await vi.waitFor(() => expect(fresh.phase.get().status).toBe('ready'))
    expect(fresh.stream.get().messages).toHaveLength(1)
    fresh.close()
  })
})
