import { beforeEach, describe, expect, it, vi } from 'vitest'
import { reconnectDelayMs } from './backoff'
import { AgentSocket, type EventFrame } from './socket'

/** The server's end of a socket, driven by the test. */
class FakeSocket extends EventTarget {
  static all: FakeSocket[] = []
  static get last(): FakeSocket {
    const last = FakeSocket.all.at(-1)
    if (!last) throw new Error('No socket was opened.')
    return last
  }

  readyState = 0
  readonly sent: { id: number; action: string; data: Record<string, unknown> }[] = []

  constructor(readonly url: string) {
    super()
    FakeSocket.all.push(this)
  }

  send(text: string) {
    this.sent.push(JSON.parse(text))
  }

  close() {
    if (this.readyState === 3) return
    this.readyState = 3
    this.dispatchEvent(new Event('close'))
  }

  open() {
    this.readyState = 1
    this.dispatchEvent(new Event('open'))
  }

  say(frame: unknown) {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }))
  }

  answer(data: unknown = {}, at = this.sent.length - 1) {
    this.say({ re: this.sent[at]?.id, ok: true, data })
  }
}

async function settle() {
  await vi.advanceTimersByTimeAsync(0)
}

function makeSocket(token: () => Promise<string | null> = () => Promise.resolve('t')) {
  return new AgentSocket({
    url: () => 'ws://app/ws/agent',
    token,
    create: (url) => new FakeSocket(url) as unknown as WebSocket,
    random: () => 1,
  })
}

async function connected(socket = makeSocket()) {
  socket.connect('wsp_1')
  await settle()
  FakeSocket.last.open()
  await settle()
  FakeSocket.last.answer({ sessionId: 's', heartbeatSeconds: 25 })
  await settle()
  return socket
}

beforeEach(() => {
  vi.useFakeTimers()
  FakeSocket.all = []
})

describe('connecting', () => {
  it('signs in with the token and the workspace before anything else', async () => {
    const socket = await connected()
    expect(FakeSocket.last.sent[0]).toMatchObject({
      action: 'authenticate',
      data: { token: 't', workspaceId: 'wsp_1', resume: {} },
    })
    expect(socket.status.get()).toBe('open')
  })

  it('stays closed when nobody is signed in', async () => {
    const socket = makeSocket(() => Promise.resolve(null))
    socket.connect('wsp_1')
    await settle()
    expect(FakeSocket.all).toHaveLength(0)
    expect(socket.status.get()).toBe('closed')
  })

  it('tries later when the token cannot be asked for', async () => {
    const token = vi.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValue('t')
    const socket = makeSocket(token)
    socket.connect('wsp_1')
    await settle()
    expect(socket.status.get()).toBe('waiting')
    await vi.advanceTimersByTimeAsync(500)
    expect(FakeSocket.all).toHaveLength(1)
  })
})

describe('requests', () => {
  it('gets the answer that belongs to its id', async () => {
    const socket = await connected()
    const first = socket.request('a', {})
    const second = socket.request('b', {})
    FakeSocket.last.answer('second', 2)
    FakeSocket.last.answer('first', 1)
    await expect(first).resolves.toBe('first')
    await expect(second).resolves.toBe('second')
  })

  it('rejects with the problem of a refusal', async () => {
    const socket = await connected()
    const request = socket.request('message.send', {})
    const id = FakeSocket.last.sent.at(-1)?.id
    FakeSocket.last.say({
      re: id,
      ok: false,
      problem: { title: 'Gone', status: 404, detail: 'No such one.' },
    })
    await expect(request).rejects.toMatchObject({ status: 404, message: 'No such one.' })
  })

  it('rejects what hangs when the connection is lost, and what comes while it is away', async () => {
    const socket = await connected()
    const hanging = socket.request('typing', {})
    FakeSocket.last.close()
    await expect(hanging).rejects.toMatchObject({ status: 0 })
    await expect(socket.request('typing', {})).rejects.toMatchObject({ status: 0 })
  })

  it('gives up an answer that never comes', async () => {
    const socket = await connected()
    const request = socket.request('typing', {}).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(15_000)
    expect(await request).toMatchObject({ status: 0 })
  })

  it('takes a connection that does not answer for dead, and opens another', async () => {
    const socket = await connected()
    // A dead network never brings the close event either.
    FakeSocket.last.close = () => {}
    socket.request('typing', {}).catch(() => {})
    await vi.advanceTimersByTimeAsync(15_000)
    expect(socket.status.get()).toBe('waiting')
    await vi.advanceTimersByTimeAsync(500)
    expect(FakeSocket.all).toHaveLength(2)
  })
})

describe('events', () => {
  it('reach their listeners until these stop', async () => {
    const socket = await connected()
    const heard: EventFrame[] = []
    const stop = socket.on('lead.created', (frame) => heard.push(frame))
    FakeSocket.last.say({ event: 'lead.created', data: { lead: { id: 'lead_1' } } })
    FakeSocket.last.say({ event: 'lead.updated', data: {} })
    stop()
    FakeSocket.last.say({ event: 'lead.created', data: {} })
    expect(heard).toHaveLength(1)
  })

  it('survives a frame that is no JSON', async () => {
    const socket = await connected()
    FakeSocket.last.dispatchEvent(new MessageEvent('message', { data: '{' }))
    expect(socket.status.get()).toBe('open')
  })
})

describe('coming back', () => {
  async function lose() {
    FakeSocket.last.close()
    await vi.advanceTimersByTimeAsync(reconnectDelayMs(0, () => 1))
    FakeSocket.last.open()
    await settle()
  }

  it('asks for what was missed in the conversations that are open', async () => {
    const socket = await connected()
    socket.follow('conv_1', 40)
    socket.follow('conv_2', 7)
    socket.unfollow('conv_2')
    FakeSocket.last.say({ event: 'message.created', topic: 'conv_1', seq: 41, data: {} })
    await lose()
    expect(FakeSocket.last.sent[0]?.data.resume).toEqual({ conv_1: 41 })
  })

  it('tells the rest of the app to read again, but not at the first connection', async () => {
    const socket = makeSocket()
    const resync = vi.fn()
    socket.on('resync', resync)
    await connected(socket)
    expect(resync).not.toHaveBeenCalled()
    await lose()
    FakeSocket.last.answer({ heartbeatSeconds: 25 })
    await settle()
    expect(resync).toHaveBeenCalledOnce()
  })

  it('tells that the data of the server was restored, and forgets how far it had come', async () => {
    const socket = makeSocket()
    const restored = vi.fn()
    socket.on('restored', restored)
    await connected(socket)
    await lose()
    FakeSocket.last.answer({ heartbeatSeconds: 25, epoch: 'one' })
    await settle()
    socket.follow('conv_1', 40)
    await lose()
    expect(FakeSocket.last.sent[0]?.data).toMatchObject({ resume: { conv_1: 40 }, epoch: 'one' })
    FakeSocket.last.answer({ heartbeatSeconds: 25, epoch: 'one' })
    await settle()
    expect(restored).not.toHaveBeenCalled()
    await lose()
    FakeSocket.last.answer({ heartbeatSeconds: 25, epoch: 'two' })
    await settle()
    expect(restored).toHaveBeenCalledOnce()
    await lose()
    expect(FakeSocket.last.sent[0]?.data).toMatchObject({ resume: {}, epoch: 'two' })
  })

  it('waits longer each time, and at once when asked to', async () => {
    const socket = await connected()
    FakeSocket.last.close()
    await vi.advanceTimersByTimeAsync(500)
    expect(FakeSocket.all).toHaveLength(2)
    FakeSocket.last.close()
    await vi.advanceTimersByTimeAsync(500)
    expect(FakeSocket.all).toHaveLength(2)
    socket.retryNow()
    await settle()
    expect(FakeSocket.all).toHaveLength(3)
  })

  it('notices a connection that died in silence', async () => {
    const socket = await connected()
    await vi.advanceTimersByTimeAsync(25_000 + 15_000)
    expect(socket.status.get()).not.toBe('open')
  })

  it('asks a connection that may have died unseen, and leaves one that answers', async () => {
    const socket = await connected()
    socket.probe()
    expect(FakeSocket.last.sent.at(-1)).toMatchObject({ action: 'ping' })
    FakeSocket.last.answer()
    await vi.advanceTimersByTimeAsync(15_000)
    expect(socket.status.get()).toBe('open')
    socket.probe()
    await vi.advanceTimersByTimeAsync(15_000)
    expect(socket.status.get()).toBe('waiting')
  })

  it('does not wait for ever for a connection to open', async () => {
    const socket = makeSocket()
    socket.connect('wsp_1')
    await vi.advanceTimersByTimeAsync(15_000 + 500)
    expect(FakeSocket.all).toHaveLength(2)
  })

  it('does not come back after a sign-out', async () => {
    const socket = await connected()
    socket.disconnect()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(FakeSocket.all).toHaveLength(1)
    expect(socket.status.get()).toBe('closed')
  })
})

describe('reconnectDelayMs', () => {
  it('doubles up to half a minute and is spread over half of it', () => {
    expect([0, 1, 2, 20].map((attempt) => reconnectDelayMs(attempt, () => 1))).toEqual([
      500, 1000, 2000, 30_000,
    ])
    expect(reconnectDelayMs(2, () => 0)).toBe(1000)
  })
})

it('spreads the return after a restart of the server, so that not everybody comes at once', () => {
  expect(reconnectDelayMs(0, () => 0, 1012)).toBe(500)
  expect(reconnectDelayMs(0, () => 1, 1012)).toBe(5_000)
  expect(reconnectDelayMs(1, () => 1, 1012)).toBe(1_000)
})
