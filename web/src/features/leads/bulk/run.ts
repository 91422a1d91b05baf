/** Does one thing with many records, a few at a time, and says of each how it went. */

export interface Outcome<Item, Done> {
  item: Item
  /** What came of it; absent when it failed. */
  done?: Done
  error?: unknown
}

const AT_ONCE = 4

/** Never rejects: what fails is in the outcomes, which stand in the order of the items. */
export async function runEach<Item, Done>(
  items: Item[],
  work: (item: Item) => Promise<Done>,
  onProgress: (finished: number) => void = () => {},
): Promise<Outcome<Item, Done>[]> {
  const outcomes: Outcome<Item, Done>[] = []
  let next = 0
  let finished = 0
  async function worker() {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index] as Item
      try {
        outcomes[index] = { item, done: await work(item) }
      } catch (error) {
        outcomes[index] = { item, error }
      }
      onProgress(++finished)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker))
  return outcomes
}
