/** Sends a conversation's own messages one after the other, so that they arrive in the order they were written. */
import type { MessageView } from '@/generated/wire'
import { ApiProblem } from '@/lib/problem'
import type { Store } from '@/lib/store'
import type { OutgoingMessage } from './controller'
import {
  acknowledged,
  discarded,
  failed,
  hasGap,
  queued,
  retried,
  type PendingMessage,
  type Stream,
} from './stream'

export class Outbox {
  private running = false
  /** Those that failed because the server was not reached: they go again by themselves. */
  private readonly lost = new Set<string>()

  constructor(
    private readonly stream: Store<Stream>,
    private readonly deliver: (message: OutgoingMessage) => Promise<MessageView>,
    private readonly onGap: () => void,
  ) {}

  send(text: string, isPrivate: boolean): void {
    const clientMessageId = crypto.randomUUID()
    const createdAt = new Date().toISOString()
    this.stream.set(queued(this.stream.get(), { clientMessageId, text, private: isPrivate, createdAt }))
    void this.run()
  }

  retry(clientMessageId: string): void {
    this.lost.add(clientMessageId)
    this.retryLost()
  }

  discard(clientMessageId: string): void {
    this.lost.delete(clientMessageId)
    this.stream.set(discarded(this.stream.get(), clientMessageId))
  }

  /** Tries again what was lost with the connection. The same id twice is one message. */
  retryLost(): void {
    for (const clientMessageId of this.lost) this.stream.set(retried(this.stream.get(), clientMessageId))
    this.lost.clear()
    void this.run()
  }

  private async run(): Promise<void> {
    if (this.running) return
    this.running = true
    try {
      for (let next = this.next(); next; next = this.next()) await this.sendOne(next)
    } finally {
      this.running = false
    }
  }

  private next(): PendingMessage | undefined {
    return this.stream.get().pending.find(({ state }) => state === 'sending')
  }

  private async sendOne({ clientMessageId, text, private: isPrivate }: PendingMessage): Promise<void> {
    try {
      const message = await this.deliver({ clientMessageId, text, private: isPrivate })
      this.stream.set(acknowledged(this.stream.get(), message))
      if (hasGap(this.stream.get())) this.onGap()
    } catch (error) {
      const isTemporary = error instanceof ApiProblem && error.isTemporary
      const problem = error instanceof Error ? error.message : ''
      if (isTemporary) this.hold(problem)
      else this.stream.set(failed(this.stream.get(), clientMessageId, problem))
    }
  }

  /** What waits behind a message that was lost waits with it: on another way it would overtake it. */
  private hold(problem: string): void {
    for (let next = this.next(); next; next = this.next()) {
      this.lost.add(next.clientMessageId)
      this.stream.set(failed(this.stream.get(), next.clientMessageId, problem))
    }
  }
}
