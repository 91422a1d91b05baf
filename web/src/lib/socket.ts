/**
 * The app's one WebSocket to `/ws/agent`.
 *
 * It signs in, keeps the connection alive, comes back with jitter, and asks for what was missed in the conversations
 * that are open (`resume`). Everything else on screen is refetched on `resync`, and conversations begin anew on
 * `restored`: the server's data is another than before. Start reading at `AgentSocket`.
 */
import type { Authenticated } from '@/generated/wire'
import { reconnectDelayMs } from './backoff'
import { ApiProblem, type ProblemDocument } from './problem'
import { createStore, type Store } from './store'

export type SocketStatus = 'closed' | 'connecting' | 'open' | 'waiting'

export interface EventFrame {
  event: string
  topic?: string
  seq?: number
  at?: string
  data?: unknown
}

interface ReplyFrame {
  re: number
  ok: boolean
  data?: unknown
  problem?: ProblemDocument
}

interface Pending {
  resolve: (data: unknown) => void
  reject: (problem: Error) => void
  timer: ReturnType<typeof setTimeout>
}

export interface SocketOptions {
  url: () => string
  /** A fresh token for the sign-in, or null when nobody is signed in any more. */
  token: () => Promise<string | null>
  create?: (url: string) => WebSocket
  random?: () => number
}

type Listener = (frame: EventFrame) => void

const REPLY_TIMEOUT_MS = 15_000
const UNAUTHENTICATED_CLOSE = 4401

export class AgentSocket {
  readonly status: Store<SocketStatus> = createStore<SocketStatus>('closed')

  private socket: WebSocket | null = null
  private workspaceId: string | null = null
  private nextId = 1
  private attempt = 0
  private generation = 0
  private wasOpen = false
  private epoch: string | undefined
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private heartbeat: ReturnType<typeof setInterval> | undefined
  private readonly pending = new Map<number, Pending>()
  private readonly positions = new Map<string, number>()
  private readonly listeners = new Map<string, Set<Listener>>()

  constructor(private readonly options: SocketOptions) {}

  /** Connects for a workspace; leaves the one before, if any. */
  connect(workspaceId: string): void {
    if (this.workspaceId === workspaceId && this.status.get() !== 'closed') return
    this.disconnect()
    this.workspaceId = workspaceId
    void this.open()
  }

  disconnect(): void {
    this.generation += 1
    this.workspaceId = null
    this.wasOpen = false
    this.attempt = 0
    this.positions.clear()
    clearTimeout(this.retryTimer)
    this.drop(1000)
    this.status.set('closed')
  }

  /** Tries at once instead of waiting for the next turn: the network came back, or the person asked. */
  retryNow(): void {
    if (this.status.get() !== 'waiting') return
    clearTimeout(this.retryTimer)
    void this.open()
  }

  /** Looks whether the connection lives, after a time in which it may have died unseen. */
  probe(): void {
    this.retryNow()
    this.beat()
  }

  /** Listens to one kind of event, or to all of them with `*`. Returns the way to stop. */
  on(event: string, listener: Listener): () => void {
    const known = this.listeners.get(event) ?? new Set<Listener>()
    this.listeners.set(event, known.add(listener))
    return () => known.delete(listener)
  }

  /** Asks the server to do something and waits for its answer. Rejects with an `ApiProblem`. */
  request<T>(action: string, data: unknown): Promise<T> {
    if (this.status.get() !== 'open') return Promise.reject(connectionLost())
    return this.ask<T>(action, data)
  }

  /** Follows a conversation: what is missed while the connection is away comes again after it is back. */
  follow(conversationId: string, seq: number): void {
    this.positions.set(conversationId, Math.max(seq, this.positions.get(conversationId) ?? 0))
  }

  unfollow(conversationId: string): void {
    this.positions.delete(conversationId)
  }

  private async open(): Promise<void> {
    const generation = ++this.generation
    this.status.set('connecting')
    const token = await this.options.token().catch(() => undefined)
    if (generation !== this.generation) return
    if (token === null) return this.status.set('closed')
    if (token === undefined) return this.retryLater()
    const socket = (this.options.create ?? ((url: string) => new WebSocket(url)))(this.options.url())
    this.socket = socket
    const timer = setTimeout(() => {
      if (generation === this.generation && socket.readyState === 0) this.lost()
    }, REPLY_TIMEOUT_MS)
    socket.addEventListener('open', () => void this.authenticate(token, generation))
    socket.addEventListener('message', (message) => {
      if (generation === this.generation) this.receive(String(message.data))
    })
    socket.addEventListener('close', ({ code }) => {
      clearTimeout(timer)
      if (generation === this.generation) this.lost(code)
    })
  }

  private async authenticate(token: string, generation: number): Promise<void> {
    const resume = Object.fromEntries(this.positions)
    try {
      const { epoch } = this
      const data = { token, workspaceId: this.workspaceId, resume, ...(epoch && { epoch }) }
      const session = await this.ask<Partial<Authenticated>>('authenticate', data)
      if (generation !== this.generation) return
      this.takeEpoch(session.epoch)
      this.ready(session.heartbeatSeconds ?? 25)
    } catch {
      if (generation === this.generation) this.socket?.close(UNAUTHENTICATED_CLOSE)
    }
  }

  private takeEpoch(epoch: string | undefined): void {
    const before = this.epoch
    this.epoch = epoch ?? before
    if (before === undefined || before === this.epoch) return
    this.positions.clear()
    this.emit({ event: 'restored' })
  }

  private ready(heartbeatSeconds: number): void {
    this.attempt = 0
    this.status.set('open')
    this.startHeartbeat(heartbeatSeconds * 1000)
    if (this.wasOpen) this.emit({ event: 'resync' })
    this.wasOpen = true
    this.emit({ event: 'socket.open' })
  }

  private startHeartbeat(everyMs: number): void {
    clearInterval(this.heartbeat)
    this.heartbeat = setInterval(() => this.beat(), everyMs)
  }

  private beat(): void {
    if (this.status.get() === 'open') this.ask('ping', {}).catch(() => {})
  }

  private ask<T>(action: string, data: unknown): Promise<T> {
    const socket = this.socket
    if (!socket || socket.readyState !== 1) return Promise.reject(connectionLost())
    const id = this.nextId++
    return new Promise<T>((resolve, reject) => {
      // No answer in time means that the connection is dead, whatever the browser still takes it for.
      const timer = setTimeout(() => this.socket === socket && this.lost(), REPLY_TIMEOUT_MS)
      this.pending.set(id, { resolve: resolve as (data: unknown) => void, reject, timer })
      socket.send(JSON.stringify({ id, action, data }))
    })
  }

  private receive(text: string): void {
    const frame = parse(text)
    if (!frame) return
    if ('re' in frame) this.answer(frame)
    else this.emit(frame)
  }

  private answer(frame: ReplyFrame): void {
    const pending = this.settle(frame.re)
    if (!pending) return
    if (frame.ok) pending.resolve(frame.data)
    else pending.reject(new ApiProblem(frame.problem ?? { title: 'Refused', status: 400 }))
  }

  private settle(id: number): Pending | undefined {
    const pending = this.pending.get(id)
    if (!pending) return undefined
    clearTimeout(pending.timer)
    this.pending.delete(id)
    return pending
  }

  private emit(frame: EventFrame): void {
    this.keepPosition(frame)
    for (const listener of this.listeners.get(frame.event) ?? []) listener(frame)
    for (const listener of this.listeners.get('*') ?? []) listener(frame)
  }

  private keepPosition({ topic, seq }: EventFrame): void {
    const known = topic === undefined ? undefined : this.positions.get(topic)
    if (topic !== undefined && known !== undefined && seq !== undefined && seq > known)
      this.positions.set(topic, seq)
  }

  /** Gives the connection up without waiting for its close event, which a dead network never brings. */
  private lost(closeCode?: number): void {
    this.generation += 1
    this.drop()
    this.retryLater(closeCode)
  }

  private drop(code?: number): void {
    clearInterval(this.heartbeat)
    const socket = this.socket
    this.socket = null
    if (socket && socket.readyState <= 1) socket.close(code)
    for (const id of this.pending.keys()) this.settle(id)?.reject(connectionLost())
  }

  private retryLater(closeCode?: number): void {
    this.status.set('waiting')
    const delay = reconnectDelayMs(this.attempt++, this.options.random, closeCode)
    this.retryTimer = setTimeout(() => void this.open(), delay)
  }
}

function connectionLost(): ApiProblem {
  return new ApiProblem({ title: 'The connection is away.', status: 0 })
}

function parse(text: string): EventFrame | ReplyFrame | undefined {
  try {
    return JSON.parse(text) as EventFrame | ReplyFrame
  } catch {
    return undefined
  }
}
