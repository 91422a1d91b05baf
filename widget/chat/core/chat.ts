/**
 * The chat without its looks: session, socket, outbox and threads put together. The user interface reads `state`
 * and calls the methods; start reading at `start`.
 */

import { isUuid, uuidv7 } from '../../shared/uuid'
import type { Kept, OutboxItem, Page, Person, ToHost } from '../channel'
import type { Conversation, Message, Sender, WidgetSession } from '../wire'
import { Connection, ProblemError } from './connection'
import { Doubted } from './doubted'
import { applyEvent, applyMessage, emptyConversation, type Effects } from './events'
import { Histories } from './histories'
import { openSession, type SessionRequest } from './open-session'
import { isNew, newConversationId, Outbox, type Attempt } from './outbox'
import { Identity, type Identified } from './identity'
import { conversationList, firstState, unreadTotal, type ChatState } from './state'
import { uuidOf } from './type-id'
import { TypingNotice } from './typing-notice'

const OFFLINE_NOTICE_MS = 2_500
/** Who is there to answer is asked again when the chat is opened after this time. */
const FRESH_MS = 30_000
const KEEP_DRAFT_AFTER_MS = 400
const MAX_DRAFTS = 20
/** There is one draft for whichever conversation is begun next. */
const draftKey = (conversationId: string) => (isNew(conversationId) ? 'new' : conversationId)
const REPEAT_LATER = new Set([408, 425, 429])

export interface Options {
  /** Address of the server, without a slash at the end. */
  base: string
  clientId: string
  visitorId: string | null
  kept: Kept
  page: Page
  screen: string
  language: string
  tell(message: ToHost): void
  changed(): void
  /** A message of somebody else came in. */
  arrived(message: Message): void
}

export class Chat {
  readonly state: ChatState = firstState()
  private readonly outbox: Outbox
  private readonly connection: Connection
  private readonly histories: Histories
  private readonly doubted: Doubted
  private readonly typing = new TypingNotice((conversationId, on) =>
    this.say('typing', { conversationId, on }),
  )
  private token: string | undefined
  private page: Page
  private readonly identity: Identity
  private readonly visitorId: string
  private isStarted = false
  private hasConnected = false
  private toldUnread = 0
  private sessionAt = Infinity
  private offlineTimer: ReturnType<typeof setTimeout> | undefined
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private draftTimer: ReturnType<typeof setTimeout> | undefined
  private sessionTries = 0

  constructor(private readonly options: Options) {
    const { kept, base } = options
    this.token = kept.token
    this.page = options.page
    this.visitorId = isUuid(options.visitorId) ? options.visitorId : uuidv7()
    this.state.drafts = new Map(Object.entries(kept.drafts ?? {}))
    this.state.asked = new Set(kept.asked)
    this.identity = new Identity(kept, {
      say: (person) => this.connection.request('identify', person) as Promise<Identified | undefined>,
      known: ({ visitorToken }) => (visitorToken ? void this.becomeKnown(visitorToken) : this.keep()),
      refused: (problem) => this.options.tell({ type: 'event', name: 'error', data: problem }),
    })
    Object.assign(this.state.person, this.identity.contact())
    this.state.isSoundOn = kept.isSoundOn ?? false
    this.outbox = new Outbox(
      kept.outbox ?? [],
      (item) => this.attempt(item),
      (renamed) => this.outboxChanged(renamed),
    )
    this.state.outbox = this.outbox.items
    this.connection = new Connection(`${base.replace(/^http/, 'ws')}/ws/visitor`, {
      credentials: () => ({ token: this.token ?? '', resume: this.histories.positions() }),
      opened: () => this.opened(),
      restored: () => this.doubted.takeAll(),
      closed: () => this.closed(),
      event: (frame) => applyEvent(this.state, frame, this.effects),
      refused: () => this.renewSession(),
    })
    this.histories = new Histories(this.state, {
      ...this.effects,
      request: (action, data) => this.connection.request(action, data),
      fetched: () => this.markRead(),
      isBehind: () => {
        this.doubted.takeAll()
        void this.renewSession()
      },
    })
    this.doubted = new Doubted(this.state, this.outbox, this.histories, (id) => this.show(id))
  }

  private readonly effects: Effects = {
    changed: () => this.changed(),
    fetchMissing: (id, knownSeq) => void this.histories.fetchMissing(id, knownSeq),
    acknowledged: (clientMessageId, id) => this.outbox.acknowledge(clientMessageId, id),
    arrived: (message) => {
      this.options.arrived(message)
      this.options.tell({
        type: 'event',
        name: 'message',
        data: { text: message.text, sender: message.sender.name },
      })
      this.markRead()
    },
    resync: () => void this.renewSession(),
  }

  /** Whether the visitor has been here before, so that answers may wait. */
  get isKnown(): boolean {
    return Boolean(this.token) || this.outbox.items.length > 0 || this.identity.isUntold
  }

  /** Begins the session; until then nothing is sent. */
  start(): void {
    if (this.isStarted) return
    this.isStarted = true
    void this.beginSession()
  }

  open(): void {
    this.state.isOpen = true
    this.start()
    if (Date.now() - this.sessionAt > FRESH_MS) void this.renewSession()
    this.changed()
    this.markRead()
    this.probe()
  }

  close(): void {
    this.state.isOpen = false
    this.changed()
  }

  /** Looks whether the connection lives, after a time in which it may have died unseen. */
  probe(): void {
    if (!this.connection.isOpen) return this.connection.hurry()
    const [first] = this.state.threads
    if (first) void this.histories.fetchMissing(first[0], 0)
  }

  show(conversationId: string | null): void {
    this.state.activeId = conversationId
    this.state.view++
    this.state.isAtEnd = true
    this.changed()
    if (conversationId && !isNew(conversationId))
      void this.histories.load(conversationId).then(() => this.markRead())
  }

  beginConversation(): void {
    this.show(newConversationId())
  }

  /** What was begun to write in a conversation, also on an earlier page. */
  draftOf(conversationId: string): string {
    return this.state.drafts.get(draftKey(conversationId)) ?? ''
  }

  draft(conversationId: string, text: string): void {
    const { drafts } = this.state
    drafts.delete(draftKey(conversationId))
    if (text) drafts.set(draftKey(conversationId), text)
    const [oldest] = drafts.keys()
    if (oldest !== undefined && drafts.size > MAX_DRAFTS) drafts.delete(oldest)
    clearTimeout(this.draftTimer)
    this.draftTimer = setTimeout(() => this.keep(), KEEP_DRAFT_AFTER_MS)
  }

  /**
   * Sends now or as soon as there is a connection; `preChat` are the answers of the form before a conversation,
   * `asked` the keys of all its fields.
   */
  send(text: string, preChat?: Record<string, string>, asked: string[] = []): void {
    for (const key of asked) this.state.asked.add(key)
    this.state.activeId ??= newConversationId()
    this.outbox.add(this.state.activeId, text, preChat)
    this.typing.off(this.state.activeId)
    void this.outbox.flush()
  }

  retry(clientMessageId: string): void {
    this.outbox.retry(clientMessageId)
  }

  discard(clientMessageId: string): void {
    this.outbox.discard(clientMessageId)
  }

  setSound(isOn: boolean): void {
    this.state.isSoundOn = isOn
    this.keep()
    this.changed()
  }

  setAtEnd(isAtEnd: boolean): void {
    if (this.state.isAtEnd === isAtEnd) return
    this.state.isAtEnd = isAtEnd
    this.changed()
    this.markRead()
  }

  /** The visitor writes. */
  typed(): void {
    const { activeId } = this.state
    if (activeId && !isNew(activeId)) this.typing.on(activeId)
  }

  /** Takes all that the page has said of its visitor, and tells the server whether the chat was opened or not. */
  identify(person: Person): void {
    this.identity.take(person)
    Object.assign(this.state.person, this.identity.contact())
    this.start()
    this.keep()
    this.changed()
    if (this.connection.isOpen) void this.identity.tell()
  }

  visit(page: Page): void {
    this.page = page
    this.say('page.view', page)
  }

  /** Loads the messages before those that are here. */
  loadOlder(conversationId: string): Promise<void> {
    return this.histories.loadOlder(conversationId)
  }

  private changed(): void {
    this.state.outbox = this.outbox.items
    const count = unreadTotal(this.state)
    if (count !== this.toldUnread) this.options.tell({ type: 'unread', count })
    this.toldUnread = count
    this.options.changed()
  }

  private keep(): void {
    const { token, state, outbox } = this
    this.options.tell({
      type: 'keep',
      kept: {
        ...(token && { token }),
        isSoundOn: state.isSoundOn,
        outbox: outbox.items,
        drafts: Object.fromEntries(state.drafts),
        asked: [...state.asked],
        ...this.identity.kept(),
      },
    })
  }

  private outboxChanged(renamed?: { from: string; to: string }): void {
    if (renamed && this.state.activeId === renamed.from) this.state.activeId = renamed.to
    const draft = renamed && this.draftOf(renamed.from)
    if (draft) {
      this.draft(renamed.from, '')
      this.draft(renamed.to, draft)
    }
    this.keep()
    this.changed()
  }

  /** Sends what nobody misses when it is lost. */
  private say(action: string, data: unknown): void {
    this.connection.request(action, data).catch(() => {})
  }

  // Session

  private request(): SessionRequest {
    const { clientId, screen, language } = this.options
    return {
      clientId,
      visitorId: this.visitorId,
      ...(this.token && { visitorToken: this.token }),
      page: this.page,
      screen,
      language,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    }
  }

  private async beginSession(): Promise<void> {
    try {
      this.takeSession(await openSession(this.options.base, this.request()))
      this.sessionTries = 0
      this.connection.start()
    } catch (error) {
      this.sessionFailed(error)
    }
  }

  private sessionFailed(error: unknown): void {
    const status = error instanceof ProblemError ? error.problem.status : 0
    const isRefusal = status >= 400 && status < 500 && !REPEAT_LATER.has(status)
    if (isRefusal && this.token) this.token = undefined
    else if (isRefusal) {
      this.state.phase = 'unavailable'
      return this.changed()
    }
    this.noticeOffline()
    const pause = Math.min(30_000, 1_000 * 2 ** this.sessionTries++) * (0.5 + Math.random() / 2)
    clearTimeout(this.retryTimer)
    this.retryTimer = setTimeout(() => void this.beginSession(), isRefusal ? 0 : pause)
  }

  /** Brings conversations and token up to date; failure is no harm, the next connection tries again. */
  private async renewSession(): Promise<void> {
    try {
      this.takeSession(await openSession(this.options.base, this.request()))
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status < 500) this.token = undefined
      return
    }
    await this.catchUp()
  }

  /** The page has proved who the visitor is: goes on as that person, with the conversations of their other devices. */
  private async becomeKnown(token: string): Promise<void> {
    const { state } = this
    this.connection.stop()
    this.token = token
    this.keep()
    state.conversations.clear()
    await this.renewSession()
    for (const id of state.threads.keys()) if (!state.conversations.has(id)) state.threads.delete(id)
    if (state.activeId && !isNew(state.activeId) && !state.conversations.has(state.activeId)) this.show(null)
    this.connection.start()
  }

  private takeSession(session: WidgetSession): void {
    const { state } = this
    const isFirst = state.phase !== 'ready'
    this.token = session.visitorToken
    this.sessionAt = Date.now()
    const visitorId = uuidOf(session.visitorId)
    if (visitorId && visitorId !== this.options.visitorId) this.options.tell({ type: 'visitor', visitorId })
    state.phase = 'ready'
    state.site = session.site
    if (session.visitor) state.person = { ...session.visitor, ...this.identity.contact() }
    for (const conversation of session.conversations) state.conversations.set(conversation.id, conversation)
    if (isFirst) this.chooseFirstView()
    this.keep()
    this.changed()
  }

  /** One running conversation is shown at once, several or none of them as a list or a new one. */
  private chooseFirstView(): void {
    const { state } = this
    if (state.activeId) return
    const waiting = this.outbox.items[0]?.conversationId
    const list = conversationList(state)
    const running = list.filter(({ status }) => status !== 'resolved')
    if (waiting && isNew(waiting)) state.activeId = waiting
    else if (running.length === 1 && running[0]) this.show(running[0].id)
    else if (!list.length) state.activeId = newConversationId()
  }

  // Connection

  private opened(): void {
    clearTimeout(this.offlineTimer)
    this.offlineTimer = undefined
    this.state.isConnected = true
    this.state.isOffline = false
    this.changed()
    void this.identity.tell()
    void (this.hasConnected ? this.renewSession() : this.catchUp())
    this.hasConnected = true
    this.sayRead()
    void this.outbox.flush()
  }

  private closed(): void {
    this.state.isConnected = false
    for (const { timer } of this.state.typing.values()) clearTimeout(timer)
    this.state.typing.clear()
    this.noticeOffline()
    this.changed()
  }

  private noticeOffline(): void {
    this.offlineTimer ??= setTimeout(() => {
      this.state.isOffline = true
      this.changed()
    }, OFFLINE_NOTICE_MS)
  }

  /** A resume may stop short or be refused: asking for what follows costs little and never shows a message twice. */
  private async catchUp(): Promise<void> {
    await this.doubted.settle()
    const { activeId } = this.state
    if (activeId && !isNew(activeId)) await this.histories.load(activeId)
    await this.histories.fetchAllMissing()
    this.markRead()
  }

  // Messages

  private async attempt(item: OutboxItem): Promise<Attempt> {
    const { clientMessageId, conversationId, text, preChat } = item
    const begins = isNew(conversationId)
    try {
      const data = (await (begins
        ? this.connection.request('conversation.start', {
            clientMessageId,
            text,
            ...(preChat && { preChat }),
          })
        : this.connection.request('message.send', { conversationId, clientMessageId, text }))) as {
        message: Message
        conversation?: Partial<Conversation>
      }
      const id = data.message.conversationId
      if (begins && !this.state.conversations.has(id)) {
        const empty = emptyConversation(id, data.message.createdAt)
        this.state.conversations.set(id, { ...empty, assignee: data.conversation?.assignee ?? null })
      }
      applyMessage(this.state, data.message, this.effects)
      this.options.tell({ type: 'event', name: 'sent', data: { conversationId: id } })
      return { outcome: 'acknowledged', ack: { conversationId: id } }
    } catch (error) {
      return this.failedAttempt(error)
    }
  }

  private failedAttempt(error: unknown): Attempt {
    if (!(error instanceof ProblemError)) return { outcome: 'later' }
    const { status } = error.problem
    if (status < 500 && !REPEAT_LATER.has(status)) return { outcome: 'refused' }
    clearTimeout(this.retryTimer)
    this.retryTimer = setTimeout(() => void this.outbox.flush(), 2_000 + Math.random() * 3_000)
    return { outcome: 'later' }
  }

  /** Tells the server what the visitor has seen, when it is on the screen. */
  markRead(): void {
    const { state } = this
    const conversation = state.conversations.get(state.activeId ?? '')
    const thread = state.threads.get(state.activeId ?? '')
    const isSeen = state.isOpen && state.isAtEnd && document.visibilityState === 'visible'
    if (!conversation || !thread || !isSeen) return
    const seq = thread.upTo
    if (seq <= conversation.visitorReadSeq && !conversation.unreadCount) return
    state.conversations.set(conversation.id, { ...conversation, visitorReadSeq: seq, unreadCount: 0 })
    this.sayRead()
    this.changed()
  }

  private sayRead(): void {
    const conversation = this.state.conversations.get(this.state.activeId ?? '')
    if (!conversation?.visitorReadSeq) return
    this.say('read', { conversationId: conversation.id, seq: conversation.visitorReadSeq })
  }

  /** Who answers in a conversation, for its head. */
  agentOf(conversationId: string): Pick<Sender, 'name' | 'avatarUrl'> | null {
    const { assignee } = this.state.conversations.get(conversationId) ?? {}
    const last = this.state.threads
      .get(conversationId)
      ?.messages.findLast(({ sender }) => sender.type === 'agent')
    return assignee ?? last?.sender ?? null
  }
}
