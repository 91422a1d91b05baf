/**
 * The socket to `/ws/visitor`: authenticates, matches answers to requests, and comes back after any loss with
 * growing, jittered pauses. A request without an answer in time means that the connection is dead.
 */

import type { Authenticated, EventFrame, Problem, Reply } from '../wire'

export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail)
  }
}

/** The request may or may not have arrived. */
export class ConnectionLost extends Error {}

export interface Handlers {
  /** What to say first on a new connection. */
  credentials(): { token: string; resume: Record<string, number> }
  opened(): void
  /** The server's data is another than before: what is here may not be true any more. Comes before `opened`. */
  restored(): void
  closed(): void
  event(frame: EventFrame): void
  /** The token is not accepted any more; after this a connection with a new one is tried. */
  refused(): Promise<void>
}

const UNAUTHENTICATED = 4401
const TOO_SLOW = 4408
const RESTARTING = 1012
const ANSWER_TIMEOUT_MS = 10_000
const HEARTBEAT_S = 25
const LONGEST_PAUSE_MS = 30_000

/** Returns the pause before the n-th attempt in a row, from 1, in milliseconds. */
export function pauseBefore(attempt: number, closeCode: number, random = Math.random()): number {
  if (closeCode === TOO_SLOW && attempt === 1) return 0
  if (closeCode === RESTARTING && attempt === 1) return 500 + random * 4_500
  return Math.min(LONGEST_PAUSE_MS, 500 * 2 ** (attempt - 1)) * (0.5 + random / 2)
}

interface Waiting {
  resolve(data: unknown): void
  reject(error: Error): void
  timer: ReturnType<typeof setTimeout>
}

export class Connection {
  private socket: WebSocket | null = null
  private waiting = new Map<number, Waiting>()
  private nextId = 1
  private attempts = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private heartbeat: ReturnType<typeof setInterval> | undefined
  private isStopped = true
  private epoch: string | undefined
  isOpen = false

  constructor(
    private readonly url: string,
    private readonly on: Handlers,
  ) {}

  start(): void {
    if (!this.isStopped) return
    this.isStopped = false
    this.connect()
  }

  stop(): void {
    this.isStopped = true
    clearTimeout(this.timer)
    this.drop(1000)
  }

  /** Tries at once: the browser says that the net is back, or the person looks again. */
  hurry(): void {
    if (this.isStopped || this.socket) return
    clearTimeout(this.timer)
    this.connect()
  }

  /** Resolves with the answer's data. Rejects with `ProblemError` or `ConnectionLost`. */
  request(action: string, data: unknown): Promise<unknown> {
    const { socket } = this
    if (!socket || !this.isOpen) return Promise.reject(new ConnectionLost())
    return this.ask(socket, action, data)
  }

  private ask(socket: WebSocket, action: string, data: unknown): Promise<unknown> {
    const id = this.nextId++
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.socket === socket && this.drop(4000), ANSWER_TIMEOUT_MS)
      this.waiting.set(id, { resolve, reject, timer })
      socket.send(JSON.stringify({ id, action, data }))
    })
  }

  private connect(): void {
    this.attempts++
    const socket = new WebSocket(this.url)
    this.socket = socket
    const timer = setTimeout(
      () => this.socket === socket && !this.isOpen && this.drop(4000),
      ANSWER_TIMEOUT_MS,
    )
    socket.addEventListener('open', () => void this.authenticate(socket))
    socket.addEventListener('message', ({ data }) => this.socket === socket && this.receive(String(data)))
    socket.addEventListener('close', ({ code }) => {
      clearTimeout(timer)
      if (this.socket === socket) this.lost(code)
    })
  }

  private async authenticate(socket: WebSocket): Promise<void> {
    let heartbeatSeconds = HEARTBEAT_S
    try {
      const { epoch } = this
      const proof = { ...this.on.credentials(), ...(epoch && { epoch }) }
      const answer = (await this.ask(socket, 'authenticate', proof)) as Partial<Authenticated>
      heartbeatSeconds = answer.heartbeatSeconds ?? HEARTBEAT_S
      this.epoch = answer.epoch ?? epoch
      if (epoch && epoch !== this.epoch && this.socket === socket) this.on.restored()
    } catch (error) {
      // A part of the server that is away says nothing about the visitor's proof.
      if (error instanceof ProblemError && error.problem.status < 500 && this.socket === socket)
        this.drop(UNAUTHENTICATED)
      return
    }
    if (this.socket !== socket) return
    this.attempts = 0
    this.isOpen = true
    this.heartbeat = setInterval(() => this.beat(), heartbeatSeconds * 1_000)
    this.on.opened()
  }

  /** Finds out about a connection that died in silence while somebody waits for an answer. */
  private beat(): void {
    if (document.visibilityState === 'visible') void this.request('ping', {}).catch(() => {})
  }

  private receive(text: string): void {
    let frame: Reply | EventFrame
    try {
      frame = JSON.parse(text) as Reply | EventFrame
    } catch {
      return
    }
    if ('event' in frame) return this.on.event(frame)
    const waiting = this.waiting.get(frame.re)
    if (!waiting) return
    this.waiting.delete(frame.re)
    clearTimeout(waiting.timer)
    if (frame.ok) waiting.resolve(frame.data)
    else waiting.reject(new ProblemError(frame.problem))
  }

  /** Gives a connection up without waiting for its close event, which a dead network never brings. */
  private drop(code: number): void {
    const { socket } = this
    if (!socket) return
    this.lost(code)
    try {
      socket.close(code === 1000 ? 1000 : 4000)
    } catch {
      // It is closed already.
    }
  }

  private lost(code: number): void {
    this.socket = null
    this.isOpen = false
    clearInterval(this.heartbeat)
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer)
      reject(new ConnectionLost())
    }
    this.waiting.clear()
    this.on.closed()
    if (!this.isStopped) void this.comeBack(code)
  }

  private async comeBack(code: number): Promise<void> {
    if (code === UNAUTHENTICATED) await this.on.refused()
    if (this.isStopped || this.socket) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.hurry(), pauseBefore(Math.max(1, this.attempts), code))
  }
}
