/**
 * What the server's data may have forgotten after a restore: all is read anew, the visitor's own words are looked for in
 * it, and those that are gone are sent again. What is still there is known by its id, and is not doubled.
 */

import type { OutboxItem } from '../channel'
import type { Message } from '../wire'
import type { Histories } from './histories'
import { newConversationId, type Outbox } from './outbox'
import type { ChatState } from './state'

export class Doubted {
  private messages: Message[] = []

  constructor(
    private readonly state: ChatState,
    private readonly outbox: Outbox,
    private readonly histories: Histories,
    private readonly show: (conversationId: string) => void,
  ) {}

  /** Doubts everything that is here. The next session brings the conversations again. */
  takeAll(): void {
    const { conversations, threads } = this.state
    const messages = [...threads.values()].flatMap((thread) => thread.messages)
    this.messages.push(...messages.filter(({ sender }) => sender.type === 'visitor'))
    conversations.clear()
    threads.clear()
  }

  /** Looks for the doubted words in what the server knows now. */
  async settle(): Promise<void> {
    const { messages } = this
    if (!messages.length) return
    this.messages = []
    for (const id of new Set(messages.map(({ conversationId }) => conversationId))) {
      const own = messages.filter(({ conversationId }) => conversationId === id)
      const isKnown = this.state.conversations.has(id)
      if (isKnown) await this.histories.load(id)
      this.outbox.putBack(isKnown ? this.forgotten(id, own) : this.begunAgain(id, own))
    }
    await this.outbox.flush()
  }

  private forgotten(id: string, own: Message[]): OutboxItem[] {
    const thread = this.state.threads.get(id)
    const known = new Set(thread?.messages.map(({ clientMessageId }) => clientMessageId))
    const lost = own.filter(
      ({ seq, clientMessageId }) => seq > (thread?.from ?? 0) && !known.has(clientMessageId),
    )
    return items(id, lost)
  }

  /** The conversation itself is gone. */
  private begunAgain(id: string, own: Message[]): OutboxItem[] {
    const again = newConversationId()
    if (this.state.activeId === id) this.show(again)
    return items(again, own)
  }
}

function items(conversationId: string, messages: Message[]): OutboxItem[] {
  return messages.flatMap(({ clientMessageId, text, createdAt }) =>
    clientMessageId ? [{ clientMessageId, conversationId, text, createdAt }] : [],
  )
}
