/** The server stops, and everybody who was connected comes back at the same time. */
export const RESTARTING_CLOSE = 1012

/**
 * How long to wait before try number `attempt` (0 first): doubling from 0.5 s to 30 s, spread by jitter; after a
 * restart the first tries are spread over 0.5 to 5 s.
 */
export function reconnectDelayMs(
  attempt: number,
  random: () => number = Math.random,
  closeCode?: number,
): number {
  if (closeCode === RESTARTING_CLOSE && attempt === 0) return Math.round(500 + random() * 4_500)
  const ceiling = Math.min(30_000, 500 * 2 ** Math.min(attempt, 10))
  return Math.round(ceiling * (0.5 + random() / 2))
}
