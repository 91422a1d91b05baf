/** How long to wait before try number `attempt` (0 first): doubling from 0.5 s to 30 s, spread by full jitter. */
export function reconnectDelayMs(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(30_000, 500 * 2 ** Math.min(attempt, 10))
  return Math.round(ceiling * (0.5 + random() / 2))
}
