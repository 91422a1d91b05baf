/**
 * Keeps a list that was read page by page true while news arrives: an item is put where its order says, moved, or
 * taken out. Pure; the pages keep their cursors.
 */
export interface ListPage<T> {
  data: T[]
  nextCursor: string | null
}

export type Order<T> = (a: T, b: T) => number

/** Puts an item in its place, instead of the one with its id. Beyond the last page read, it is left for later. */
export function placed<T extends { id: string }>(
  pages: ListPage<T>[],
  item: T,
  order: Order<T>,
): ListPage<T>[] {
  const rest = removed(pages, item.id)
  const page = rest.findIndex(({ data }) => data.some((other) => order(item, other) < 0))
  if (page >= 0) return withItem(rest, page, item, order)
  const last = rest.length - 1
  if (last < 0 || rest[last]?.nextCursor) return rest
  return withItem(rest, last, item, order)
}

/** Changes an item where it stands, without moving it. */
export function changed<T extends { id: string }>(pages: ListPage<T>[], item: T): ListPage<T>[] {
  return pages.map((page) =>
    has(page, item.id) ? { ...page, data: page.data.map((one) => (one.id === item.id ? item : one)) } : page,
  )
}

export function removed<T extends { id: string }>(pages: ListPage<T>[], id: string): ListPage<T>[] {
  return pages.map((page) =>
    has(page, id) ? { ...page, data: page.data.filter((one) => one.id !== id) } : page,
  )
}

export function found<T extends { id: string }>(pages: ListPage<T>[], id: string): T | undefined {
  for (const page of pages) {
    const item = page.data.find((one) => one.id === id)
    if (item) return item
  }
  return undefined
}

/** All items once, in order: a page read later may repeat what news had put in before. */
export function flattened<T extends { id: string }>(pages: ListPage<T>[]): T[] {
  const seen = new Set<string>()
  return pages.flatMap(({ data }) =>
    data.filter(({ id }) => {
      if (seen.has(id)) return false
      seen.add(id)
      return true
    }),
  )
}

function has<T extends { id: string }>(page: ListPage<T>, id: string): boolean {
  return page.data.some((one) => one.id === id)
}

function withItem<T>(pages: ListPage<T>[], at: number, item: T, order: Order<T>): ListPage<T>[] {
  return pages.map((page, index) => {
    if (index !== at) return page
    const before = page.data.findIndex((other) => order(item, other) < 0)
    return { ...page, data: page.data.toSpliced(before < 0 ? page.data.length : before, 0, item) }
  })
}
