/** People of whom a sign was seen lately: they type, they look. A sign that is not repeated fades by itself. */
import type { Sender } from '@/generated/wire'
import { createStore } from '@/lib/store'

export class FadingList {
  readonly senders = createStore<readonly Sender[]>([])
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>()

  constructor(
    private readonly me: string,
    private readonly fadesAfterMs: number,
  ) {}

  start(sender: Sender): void {
    const { id } = sender
    if (id === null || id === this.me) return
    clearTimeout(this.timers.get(id))
    this.timers.set(
      id,
      setTimeout(() => this.stop(id), this.fadesAfterMs),
    )
    if (!this.senders.get().some((one) => one.id === id)) this.senders.set([...this.senders.get(), sender])
  }

  stop(id: string): void {
    clearTimeout(this.timers.get(id))
    this.timers.delete(id)
    if (this.senders.get().some((one) => one.id === id)) {
      this.senders.set(this.senders.get().filter((one) => one.id !== id))
    }
  }

  clear(): void {
    for (const id of this.timers.keys()) this.stop(id)
  }
}
