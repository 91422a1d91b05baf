import { beforeEach, describe, expect, it } from 'vitest'
import { runEach } from './run'
import { clearSelection, select, selectAll, selectionStore, withRange } from './selection'

const IDS = ['a', 'b', 'c', 'd', 'e']
const selected = () => [...selectionStore.get()].toSorted()

describe('selecting', () => {
  beforeEach(clearSelection)

  it('takes and lets go', () => {
    select('b', IDS, false)
    select('d', IDS, false)
    select('b', IDS, false)
    expect(selected()).toEqual(['d'])
  })

  it('takes a range from the last one touched, in either direction', () => {
    select('d', IDS, false)
    select('b', IDS, true)
    expect(selected()).toEqual(['b', 'c', 'd'])
    select('e', IDS, true)
    expect(selected()).toEqual(['b', 'c', 'd', 'e'])
  })

  it('takes one when there is nothing to begin a range from', () => {
    select('c', IDS, true)
    expect(selected()).toEqual(['c'])
    expect([...withRange(new Set(['a']), IDS, 'gone', 'c')]).toEqual(['a', 'c'])
  })

  it('takes all and none', () => {
    selectAll(IDS)
    expect(selected()).toEqual(IDS)
    clearSelection()
    expect(selected()).toEqual([])
  })
})

describe('doing a thing with many', () => {
  it('goes on after a failure and tells of each, in order', async () => {
    const seen: number[] = []
    const outcomes = await runEach(
      [1, 2, 3, 4, 5, 6],
      async (item) => {
        await new Promise((resolve) => setTimeout(resolve, item % 2))
        if (item === 3) throw new Error('no')
        return item * 10
      },
      (finished) => seen.push(finished),
    )
    expect(outcomes.map(({ done }) => done)).toEqual([10, 20, undefined, 40, 50, 60])
    expect(outcomes[2]?.error).toBeInstanceOf(Error)
    expect(seen).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('keeps no more than four on the way', async () => {
    let now = 0
    let most = 0
    await runEach(Array.from({ length: 20 }), async () => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setTimeout(resolve))
      now--
    })
    expect(most).toBe(4)
  })

  it('has nothing to do with nothing', async () => {
    expect(await runEach([], async () => 1)).toEqual([])
  })
})
