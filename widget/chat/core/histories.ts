/** Fetches what is missing of the visitor's conversations: their end after a gap or a reconnect, their past on demand. */

import type { FetchedMessages, Message } from '../wire'
import { ConnectionLost, ProblemError } from './connection'
import { emptyConversation, noteMessage } from './events'
import type { ChatState } from './state'
import { Thread } from './thread'

const PAGE_SIZE = 50
const FETCH_SIZE = 200

export interface Surroundings {
  request(action: string, data: unknown): Promise<unknown>
  changed(): void
  acknowledged(clientMessageId: string | null, conversationId: string): void
  /** New messages came by a fetch. */
  fetched(): void
  /** The server knows less than is here. */
  isBehind(): void
}

export class Histories {
  private readonly running = new Map<string, Promise<void>>()

  constructor(
    private readonly state: ChatState,
    private readonly around: Surroundings,
  ) {}

  /** The last `seq` that is here of each conversation. */
  positions(): Record<string, number> {
    return Object.fromEntries([...this.state.threads].map(([id, thread]) => [id, thread.upTo]))
  }

  /** Brings the end of a conversation here, and a screenful of its past. */
  async load(conversationId: string): Promise<void> {
    const known = this.state.threads.get(conversationId)
    if (known) {
      await this.fetchMissing(conversationId, 0)
      if (known.messages.length < PAGE_SIZE / 2) await this.loadOlder(conversationId).catch(() => {})
      return
    }
    const lastSeq = this.state.conversations.get(conversationId)?.lastSeq ?? 0
    this.state.threads.set(conversationId, new Thread(Math.max(0, lastSeq - PAGE_SIZE)))
    await this.fetchMissing(conversationId, lastSeq)
  }

  /** Loads the messages before those that are here. */
  async loadOlder(conversationId: string): Promise<void> {
    const thread = this.state.threads.get(conversationId)
    if (!thread || thread.from === 0) return
    const fromSeq = Math.max(0, thread.from - PAGE_SIZE)
    const { messages } = await this.fetch(conversationId, fromSeq, thread.from - fromSeq)
    thread.prepend(messages, fromSeq)
    this.around.changed()
  }

  async fetchAllMissing(): Promise<void> {
    await Promise.all([...this.state.threads.keys()].map((id) => this.fetchMissing(id, 0)))
  }

  /** Fetches what comes after the thread's position; `knownSeq` is a number that is known to exist. */
  fetchMissing(conversationId: string, knownSeq: number): Promise<void> {
    const running = this.running.get(conversationId)
    if (running) {
      // What runs may have been asked before the message existed.
      const isStillMissing = () => (this.state.threads.get(conversationId)?.upTo ?? Infinity) < knownSeq
      return running.then(() => (isStillMissing() ? this.fetchMissing(conversationId, knownSeq) : undefined))
    }
    const work = this.fetchToEnd(conversationId, knownSeq)
      .catch((error: unknown) => {
        if (!(error instanceof ConnectionLost || error instanceof ProblemError)) throw error
      })
      .finally(() => this.running.delete(conversationId))
    this.running.set(conversationId, work)
    return work
  }

  private async fetchToEnd(conversationId: string, knownSeq: number): Promise<void> {
    const thread = this.state.threads.get(conversationId)
    if (!thread) return
    for (let more = true; more;) {
      const before = thread.upTo
      const answer = await this.fetch(conversationId, before, FETCH_SIZE)
      if (answer.upToSeq < before) return this.around.isBehind()
      more = answer.more && answer.messages.length > 0
      thread.take(answer.messages, !more, Math.max(knownSeq, answer.upToSeq))
      for (const message of answer.messages) if (message.seq > before) this.note(message)
    }
    this.around.fetched()
    this.around.changed()
  }

  private note(message: Message): void {
    const { conversationId: id } = message
    const conversation = this.state.conversations.get(id) ?? emptyConversation(id, message.createdAt)
    if (message.seq > conversation.lastSeq) noteMessage(this.state, conversation, message)
    if (message.sender.type === 'visitor') this.around.acknowledged(message.clientMessageId, id)
  }

  private async fetch(conversationId: string, afterSeq: number, limit: number): Promise<FetchedMessages> {
    return (await this.around.request('messages.fetch', {
      conversationId,
      afterSeq,
      limit,
    })) as FetchedMessages
  }
}
