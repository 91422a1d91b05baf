/** Tells the agents that the visitor writes: at most every few seconds, and that it ended after a pause. */

const REPEAT_MS = 3_000
const PAUSE_MS = 4_000

export class TypingNotice {
  private saidAt = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly say: (conversationId: string, isOn: boolean) => void) {}

  on(conversationId: string): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.off(conversationId), PAUSE_MS)
    if (Date.now() - this.saidAt < REPEAT_MS) return
    this.saidAt = Date.now()
    this.say(conversationId, true)
  }

  off(conversationId: string): void {
    clearTimeout(this.timer)
    if (this.saidAt) this.say(conversationId, false)
    this.saidAt = 0
  }
}
