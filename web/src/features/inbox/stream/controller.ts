/**
 * Brings a conversation's news to its `Stream`: first page, live messages, gaps, history, sending, typing, reading.
 *
 * After every reconnect it watches again and fetches what lies after its last message, so nothing depends on which
 * frames were lost. When the server's data was restored it begins anew. Start reading at `open`.
 */
import type { ConversationView, MessagesData, MessageView, ReadData, TypingData } from '@/generated/wire'
import { ApiProblem } from '@/lib/problem'
import type { AgentSocket, EventFrame } from '@/lib/socket'
import { createStore } from '@/lib/store'
import { FadingList } from './fading-list'
import { Outbox } from './outbox'
import {
  announced,
  caughtUp,
  emptyStream,
  forgotten,
  hasEarlier,
  hasGap,
  lastSeq,
  opened,
  prepended,
  received,
} from './stream'
import type { Stream } from './stream'

export type LiveSocket = Pick<AgentSocket, 'request' | 'on' | 'follow' | 'unfollow' | 'status'>

export interface MessageQuery {
  afterSeq?: number
  beforeSeq?: number
  limit: number
}

export interface ControllerDeps {
  socket: LiveSocket
  me: string
  /** `GET /conversations/{id}/messages`. */
  read: (conversationId: string, query: MessageQuery) => Promise<MessageView[]>
  /** `POST /conversations/{id}/messages`, for when the socket is away. */
  post: (conversationId: string, body: OutgoingMessage) => Promise<MessageView>
}

interface ViewersData {
  conversationId: string
  users: string[]
}

export interface OutgoingMessage {
  clientMessageId: string
  text: string
  private: boolean
}

export type Phase = { status: 'loading' } | { status: 'ready' } | { status: 'failed'; error: unknown }

const PAGE = 50
const TYPING_FADES_MS = 6_000
const CATCH_UP_PAGE = 200

/** A short absence may fail a call and leave the socket alone: then no reconnect tells that it is over. */
function whenOnline(listener: () => void): () => void {
  addEventListener('online', listener)
  return () => removeEventListener('online', listener)
}

export class ConversationController {
  readonly stream = createStore<Stream>(emptyStream)
  readonly phase = createStore<Phase>({ status: 'loading' })
  readonly loadingEarlier = createStore(false)
  /** How far the visitor has read. */
  readonly visitorReadSeq = createStore(0)
  readonly typing: FadingList
  /** Colleagues who have the conversation on their screens now. */
  readonly viewers = createStore<readonly string[]>([])
  readonly outbox: Outbox

  private stops: (() => void)[] = []
  private catchingUp: Promise<void> | null = null
  private ownReadSeq = 0
  private attempts = 0
  /** Our messages that the server may have forgotten. */
  private doubted: readonly MessageView[] = []

  constructor(
    readonly conversationId: string,
    private readonly deps: ControllerDeps,
  ) {
    this.typing = new FadingList(deps.me, TYPING_FADES_MS)
    this.outbox = new Outbox(
      this.stream,
      (message) => this.deliver(message),
      () => void this.catchUp(),
    )
  }

  /** Begins to follow. Every `open` is matched by one `close`. */
  open(): void {
    if (this.stops.length > 0) return
    const { socket } = this.deps
    this.stops = [
      socket.on('message.created', ({ data }) => this.onMessage(data as { message: MessageView })),
      socket.on('message.updated', ({ data }) => this.onMessage(data as { message: MessageView })),
      socket.on('conversation.updated', ({ data }) =>
        this.onConversation(data as { conversation: ConversationView }),
      ),
      socket.on('conversation.read', ({ data }) => this.onRead(data as ReadData)),
      socket.on('conversation.typing_on', ({ data }) => this.onTyping(data as TypingData, true)),
      socket.on('conversation.typing_off', ({ data }) => this.onTyping(data as TypingData, false)),
      socket.on('conversation.viewers', ({ data }) => this.onViewers(data as ViewersData)),
      socket.on('socket.open', () => void this.follow()),
      socket.on('resync', (frame: EventFrame) => void this.onResync(frame)),
      socket.on('restored', () => this.beginAnew()),
      whenOnline(() => void this.follow()),
    ]
    void this.load()
  }

  get isOpen(): boolean {
    return this.stops.length > 0
  }

  close(): void {
    for (const stop of this.stops) stop()
    this.stops = []
    this.typing.clear()
    this.viewers.set([])
    this.deps.socket.unfollow(this.conversationId)
    void this.tell('conversation.unwatch', {})
  }

  /**
   * Reads the newest page, or what came since when the conversation was open before. A call that hangs in a dead
   * connection does not stand in the way of a later one: the first answer counts, and only the last failure.
   */
  async load(): Promise<void> {
    this.attempts += 1
    const attempt = this.attempts
    const isFirst = this.stream.get().messages.length === 0
    if (isFirst) this.phase.set({ status: 'loading' })
    try {
      const page = isFirst ? await this.read({ limit: PAGE }) : undefined
      if (isFirst && this.phase.get().status === 'ready') return
      if (page) this.change((stream, news: MessageView[]) => opened(stream, news), page)
      this.change(forgotten, this.doubted)
      this.doubted = []
      this.phase.set({ status: 'ready' })
      await this.follow()
    } catch (error) {
      if (attempt === this.attempts && this.phase.get().status !== 'ready')
        this.phase.set({ status: 'failed', error })
    }
  }

  async loadEarlier(): Promise<void> {
    const first = this.stream.get().messages[0]?.seq
    if (first === undefined || !hasEarlier(this.stream.get()) || this.loadingEarlier.get()) return
    this.loadingEarlier.set(true)
    try {
      this.change(prepended, await this.read({ beforeSeq: first, limit: PAGE }))
    } finally {
      this.loadingEarlier.set(false)
    }
  }

  /** Takes from a conversation's record how far it and its visitor have come. */
  learn({ lastSeq: seq, visitorReadSeq }: ConversationView): void {
    this.visitorReadSeq.set(Math.max(visitorReadSeq, this.visitorReadSeq.get()))
    if (this.phase.get().status !== 'ready') return
    this.change(announced, seq)
    if (hasGap(this.stream.get())) void this.catchUp()
  }

  /** Tells the server that this person has seen everything up to the last message. */
  markRead(): boolean {
    const seq = lastSeq(this.stream.get())
    if (seq <= this.ownReadSeq) return false
    const before = this.ownReadSeq
    this.ownReadSeq = seq
    this.deps.socket.request('read', { conversationId: this.conversationId, seq }).catch(() => {
      this.ownReadSeq = Math.min(before, this.ownReadSeq)
    })
    return true
  }

  /** Says that this person types or has stopped. Lost frames do no harm. */
  sendTyping(on: boolean): void {
    void this.tell('typing', { on })
  }

  private async follow(): Promise<void> {
    if (this.phase.get().status !== 'ready') return this.load()
    const afterSeq = lastSeq(this.stream.get())
    this.deps.socket.follow(this.conversationId, afterSeq)
    await this.tell('conversation.watch', { afterSeq })
    await this.catchUp(true)
    this.outbox.retryLost()
  }

  /** The server knows less than is here. What it has forgotten of ours is shown as not sent. */
  private beginAnew(): void {
    const { messages, pending } = this.stream.get()
    this.doubted = [...this.doubted, ...messages.filter(({ sender }) => sender.id === this.deps.me)]
    this.ownReadSeq = 0
    this.visitorReadSeq.set(0)
    this.phase.set({ status: 'loading' })
    this.stream.set({ ...emptyStream, pending })
  }

  private async onResync({ topic }: EventFrame): Promise<void> {
    if (topic === undefined || topic === this.conversationId) await this.catchUp(true)
  }

  private onMessage({ message }: { message: MessageView }): void {
    if (message.conversationId !== this.conversationId) return
    if (message.sender.id) this.typing.stop(message.sender.id)
    if (this.phase.get().status !== 'ready') return
    this.change(received, message)
    if (hasGap(this.stream.get())) void this.catchUp()
  }

  private onConversation({ conversation }: { conversation: ConversationView }): void {
    if (conversation.id === this.conversationId) this.learn(conversation)
  }

  private onRead({ conversationId, reader, seq }: ReadData): void {
    if (conversationId !== this.conversationId) return
    if (reader.type === 'visitor') this.visitorReadSeq.set(Math.max(seq, this.visitorReadSeq.get()))
  }

  private onViewers({ conversationId, users }: ViewersData): void {
    if (conversationId === this.conversationId) this.viewers.set(users.filter((id) => id !== this.deps.me))
  }

  private onTyping({ conversationId, sender }: TypingData, on: boolean): void {
    if (conversationId !== this.conversationId) return
    if (on) this.typing.start(sender)
    else if (sender.id) this.typing.stop(sender.id)
  }

  /** Fetches what lies after the last message until nothing is missing. One run at a time. */
  private catchUp(unasked = false): Promise<void> {
    this.catchingUp ??= this.fetchMissing(unasked).finally(() => {
      this.catchingUp = null
      if (this.stops.length > 0 && hasGap(this.stream.get())) setTimeout(() => void this.catchUp(), 500)
    })
    return this.catchingUp
  }

  private async fetchMissing(unasked: boolean): Promise<void> {
    let again = unasked || hasGap(this.stream.get())
    while (again) {
      const before = lastSeq(this.stream.get())
      const page = await this.fetchAfter(before).catch(() => undefined)
      if (!page) return
      if ((page.upToSeq ?? before) < before) {
        this.beginAnew()
        return void this.load()
      }
      this.change(caughtUp, page.messages)
      const moved = lastSeq(this.stream.get()) > before
      if (!moved) this.stream.set({ ...this.stream.get(), knownSeq: before })
      again = moved && (page.more || hasGap(this.stream.get()))
    }
  }

  private async fetchAfter(
    afterSeq: number,
  ): Promise<Omit<MessagesData, 'upToSeq'> & Partial<Pick<MessagesData, 'upToSeq'>>> {
    const query = { afterSeq, limit: CATCH_UP_PAGE }
    if (this.deps.socket.status.get() === 'open')
      return this.deps.socket.request('messages.fetch', { conversationId: this.conversationId, ...query })
    const messages = await this.read(query)
    return { messages, more: messages.length === CATCH_UP_PAGE }
  }

  private async deliver(message: OutgoingMessage): Promise<MessageView> {
    const { socket, post } = this.deps
    if (socket.status.get() !== 'open') return post(this.conversationId, message)
    const body = { conversationId: this.conversationId, ...message }
    return (await socket.request<{ message: MessageView }>('message.send', body)).message
  }

  private read(query: MessageQuery): Promise<MessageView[]> {
    return this.deps.read(this.conversationId, query)
  }

  private async tell(action: string, data: Record<string, unknown>): Promise<void> {
    const body = { conversationId: this.conversationId, ...data }
    await this.deps.socket.request(action, body).catch((error: unknown) => {
      if (!(error instanceof ApiProblem)) throw error
    })
  }

  private change<T>(step: (stream: Stream, news: T) => Stream, news: T): void {
    this.stream.set(step(this.stream.get(), news))
  }
}
