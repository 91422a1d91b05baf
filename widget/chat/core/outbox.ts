/**
 * Messages on their way. Each is kept until the server has acknowledged its `clientMessageId`; a repeat with the
 * same id is one message, so after a lost connection everything unacknowledged is sent again, in order.
 */

import type { OutboxItem } from '../channel'
import { uuidv7 } from '../../shared/uuid'

export type Ack = { conversationId: string }

/** What became of one attempt. `later` keeps the item and stops; `refused` marks it as failed. */
export type Attempt = { outcome: 'acknowledged'; ack: Ack } | { outcome: 'refused' } | { outcome: 'later' }

export const isNew = (conversationId: string) => conversationId.startsWith('new:')
export const newConversationId = () => `new:${uuidv7()}`

const MAX_ITEMS = 100

export class Outbox {
  items: OutboxItem[]
  private isSending = false

  constructor(
    kept: OutboxItem[],
    private readonly attempt: (item: OutboxItem) => Promise<Attempt>,
    private readonly changed: (renamed?: { from: string; to: string }) => void,
  ) {
    this.items = kept.slice(-MAX_ITEMS)
  }

  /** Puts a message in; the first of a `new:` conversation begins it. */
  add(conversationId: string, text: string, preChat?: Record<string, string>): OutboxItem {
    const clientMessageId = uuidv7()
    const createdAt = new Date().toISOString()
    const item = { clientMessageId, conversationId, text, createdAt, ...(preChat && { preChat }) }
    this.items = [...this.items, item]
    this.changed()
    return item
  }

  /** Puts back what the server had and has forgotten. */
  putBack(items: OutboxItem[]): void {
    const waiting = new Set(this.items.map(({ clientMessageId }) => clientMessageId))
    const lost = items.filter(({ clientMessageId }) => !waiting.has(clientMessageId))
    this.items = [...lost, ...this.items].slice(-MAX_ITEMS)
    if (lost.length) this.changed()
  }

  retry(clientMessageId: string): void {
    this.items = this.items.map((item) =>
      item.clientMessageId === clientMessageId ? { ...item, isFailed: false } : item,
    )
    this.changed()
    void this.flush()
  }

  discard(clientMessageId: string): void {
    this.items = this.items.filter((item) => item.clientMessageId !== clientMessageId)
    this.changed()
  }

  /** The server has this message: seen in an answer or in an event, whichever comes first. */
  acknowledge(clientMessageId: string | null, conversationId: string): void {
    const item = this.items.find((candidate) => candidate.clientMessageId === clientMessageId)
    if (!item) return
    const { conversationId: from } = item
    this.items = this.items
      .filter((candidate) => candidate !== item)
      .map((other) => (other.conversationId === from ? { ...other, conversationId } : other))
    this.changed(from === conversationId ? undefined : { from, to: conversationId })
  }

  /** Sends one after the other until all are acknowledged or the connection is gone. */
  async flush(): Promise<void> {
    if (this.isSending) return
    for (let item = this.next(); item; item = this.next()) {
      this.isSending = true
      const result = await this.attempt(item)
      this.isSending = false
      if (result.outcome === 'later') break
      if (result.outcome === 'acknowledged') this.acknowledge(item.clientMessageId, result.ack.conversationId)
      else this.fail(item.clientMessageId)
    }
    this.changed()
  }

  /** A conversation whose first message failed does not exist: what follows in it waits. */
  private next(): OutboxItem | undefined {
    const blocked = new Set<string>()
    for (const item of this.items) {
      if (!item.isFailed && !blocked.has(item.conversationId)) return item
      if (isNew(item.conversationId)) blocked.add(item.conversationId)
    }
    return undefined
  }

  private fail(clientMessageId: string): void {
    this.items = this.items.map((item) =>
      item.clientMessageId === clientMessageId ? { ...item, isFailed: true } : item,
    )
  }
}
