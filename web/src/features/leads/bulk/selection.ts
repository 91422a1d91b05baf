/** Which leads of the list are selected, for actions on many at once. */
import { createStore } from '@/lib/store'

export type Selection = ReadonlySet<string>

export const selectionStore = createStore<Selection>(new Set())

let anchor: string | undefined

/** Selects a lead or lets it go; with `asRange` everything from the last one touched to here. */
export function select(id: string, ids: string[], asRange: boolean): void {
  const before = selectionStore.get()
  selectionStore.set(asRange ? withRange(before, ids, anchor, id) : toggled(before, id))
  anchor = id
}

export function selectAll(ids: string[]): void {
  selectionStore.set(new Set(ids))
}

export function clearSelection(): void {
  anchor = undefined
  if (selectionStore.get().size > 0) selectionStore.set(new Set())
}

let list: string | undefined

/** Begins a list: what is selected belongs to the one it was selected in. Returns the way to leave it. */
export function selectionIn(name: string): () => void {
  if (name !== list) clearSelection()
  list = name
  return clearSelection
}

/** Keeps only these of what is selected. */
export function narrowSelection(ids: Iterable<string>): void {
  selectionStore.set(new Set(ids))
}

export function toggled(selection: Selection, id: string): Selection {
  const next = new Set(selection)
  if (!next.delete(id)) next.add(id)
  return next
}

/** Adds all from `from` to `to`, both included and in either direction. */
export function withRange(
  selection: Selection,
  ids: string[],
  from: string | undefined,
  to: string,
): Selection {
  const end = ids.indexOf(to)
  const begin = from === undefined ? -1 : ids.indexOf(from)
  if (end < 0 || begin < 0) return toggled(selection, to)
  return new Set([...selection, ...ids.slice(Math.min(begin, end), Math.max(begin, end) + 1)])
}
