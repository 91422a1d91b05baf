/**
 * The messages of one conversation as far as they are here. The server numbers them without gaps; numbers that a
 * visitor never gets (private notes) show as gaps that a fetch closes.
 */

import type { Message } from '../wire'

export type Verdict = 'applied' | 'known' | 'gap'

export class Thread {
  messages: Message[] = []
  /** Everything up to this `seq` has been seen; a resume asks for what comes after. */
  upTo: number
  /** The `seq` before the first message that is loaded; above 0 there is more to load. */
  from: number

  /** An empty thread whose history before and at `seq` is not loaded. */
  constructor(seq = 0) {
    this.upTo = seq
    this.from = seq
  }

  /** Takes a live message only if it is the next; after a gap the caller fetches from `upTo`. */
  apply(message: Message): Verdict {
    if (message.seq <= this.upTo) return 'known'
    if (message.seq > this.upTo + 1) return 'gap'
    this.insert([message])
    this.upTo = message.seq
    return 'applied'
  }

  /** Takes what was fetched after `upTo`. With `isComplete` everything up to `knownSeq` counts as seen. */
  take(messages: Message[], isComplete: boolean, knownSeq = 0): void {
    this.insert(messages)
    const last = Math.max(0, ...messages.map((message) => message.seq))
    this.upTo = Math.max(this.upTo, last, isComplete ? knownSeq : 0)
  }

  /** Takes older messages, which were fetched after `fromSeq`. */
  prepend(messages: Message[], fromSeq: number): void {
    this.insert(messages)
    this.from = Math.min(this.from, fromSeq)
  }

  private insert(messages: Message[]): void {
    const bySeq = new Map(this.messages.map((message) => [message.seq, message]))
    for (const message of messages) bySeq.set(message.seq, message)
    this.messages = [...bySeq.values()].toSorted((a, b) => a.seq - b.seq)
  }
}
