import { describe, expect, it } from 'vitest'
import { changed, flattened, found, placed, removed, type ListPage } from './live-list'

interface Item {
  id: string
  at: number
}

const newestFirst = (a: Item, b: Item) => b.at - a.at
const item = (id: string, at: number): Item => ({ id, at })
const ids = (pages: ListPage<Item>[]) => pages.map(({ data }) => data.map(({ id }) => id).join(''))

const pages: ListPage<Item>[] = [
  { data: [item('a', 90), item('b', 80)], nextCursor: 'x' },
  { data: [item('c', 70), item('d', 60)], nextCursor: 'y' },
]

describe('placed', () => {
  it('puts a new item on top', () =>
    expect(ids(placed(pages, item('n', 99), newestFirst))).toEqual(['nab', 'cd']))
  it('moves a known item up', () =>
    expect(ids(placed(pages, item('d', 99), newestFirst))).toEqual(['dab', 'c']))
  it('puts an item between', () =>
    expect(ids(placed(pages, item('n', 65), newestFirst))).toEqual(['ab', 'cnd']))
  it('leaves out what lies beyond the pages read', () =>
    expect(ids(placed(pages, item('n', 1), newestFirst))).toEqual(['ab', 'cd']))
  it('takes a known item out when it moves beyond the pages read', () =>
    expect(ids(placed(pages, item('a', 1), newestFirst))).toEqual(['b', 'cd']))
  it('appends when the list ends there', () =>
    expect(ids(placed([{ data: [item('a', 9)], nextCursor: null }], item('n', 1), newestFirst))).toEqual([
      'an',
    ]))
  it('fills an empty list', () =>
    expect(ids(placed([{ data: [], nextCursor: null }], item('n', 1), newestFirst))).toEqual(['n']))
})

describe('the rest', () => {
  it('changes in place', () => {
    const next = changed(pages, item('b', 999))
    expect(ids(next)).toEqual(['ab', 'cd'])
    expect(found(next, 'b')?.at).toBe(999)
  })
  it('removes', () => expect(ids(removed(pages, 'c'))).toEqual(['ab', 'd']))
  it('shows a repeated item once', () => {
    const repeated = [...pages, { data: [item('b', 80), item('e', 50)], nextCursor: null }]
    expect(flattened(repeated).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
})
