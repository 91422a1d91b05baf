import { expect, test } from 'vitest'
import type { Person } from '../channel'
import { ConnectionLost, ProblemError } from './connection'
import { Identity, type Identified, type Refused } from './identity'

const refusal = (...errors: { pointer: string; detail: string }[]) =>
  new ProblemError({ type: '', title: '', status: 422, detail: 'no', instance: '', errors })

/** Says what the page told to a server that answers by `answer`. */
function start(answer: (person: Person) => unknown, kept = {}) {
  const said: Person[] = []
  const refused: Refused[] = []
  const known: Identified[] = []
  const identity = new Identity(kept, {
    say: async (person) => {
      said.push(person)
      return answer(person) as Identified | undefined
    },
    known: (identified) => known.push(identified),
    refused: (problem) => refused.push(problem),
  })
  return { identity, said, refused, known }
}

test('what the server does not know by name is data of the page, the signature is not', async () => {
  const { identity, said } = start(() => {})
  identity.take({ email: 'a@b.test', signature: 'f00', plan: 'gold', customData: { seats: 3 } })
  await identity.tell()
  expect(said).toEqual([{ email: 'a@b.test', signature: 'f00', customData: { plan: 'gold', seats: 3 } }])
})

test('a refused email keeps nothing else from arriving, and the page hears of it once', async () => {
  const { identity, said, refused } = start(({ email }) => {
    if (email === 'nonsense') throw refusal({ pointer: '/email', detail: 'This is not an email address.' })
  })
  identity.take({ email: 'nonsense', name: 'Ada' })
  await identity.tell()
  expect(said.at(-1)).toEqual({ name: 'Ada' })
  expect(refused).toEqual([{ fields: ['email'], detail: 'This is not an email address.' }])
  expect(identity.isUntold).toBe(false)

  identity.take({ email: 'nonsense', name: 'Ada', customData: { plan: 'gold' } })
  await identity.tell()
  expect(said.at(-1)).toEqual({ name: 'Ada', customData: { plan: 'gold' } })
  expect(identity.contact()).toEqual({ name: 'Ada' })

  identity.take({ email: 'ada@b.test', name: 'Ada' })
  await identity.tell()
  expect(said.at(-1)).toEqual({ email: 'ada@b.test', name: 'Ada' })
  expect(refused).toHaveLength(1)
})

test('a refusal that names nothing is not repeated without end', async () => {
  const { identity, said, refused } = start(() => {
    throw refusal()
  })
  identity.take({ name: 'Ada' })
  await identity.tell()
  expect(said).toHaveLength(1)
  expect(refused).toEqual([{ fields: [], detail: 'no' }])
})

test('a lost connection leaves it untold, also for the next page', async () => {
  const { identity, known } = start(() => {
    throw new ConnectionLost()
  })
  identity.take({ name: 'Ada' })
  await identity.tell()
  expect(known).toEqual([])
  expect(identity.kept()).toEqual({ person: { name: 'Ada' }, isUntold: true })
  const next = start(() => {}, identity.kept())
  await next.identity.tell()
  expect(next.said).toEqual([{ name: 'Ada' }])
  expect(next.identity.kept()).toEqual({ person: { name: 'Ada' }, isUntold: false })
})

test('a proof of somebody known hands their token on', async () => {
  const { identity, said, known } = start(() => ({ visitorToken: 'theirs' }))
  identity.take({ externalId: '17', signature: 'f00' })
  await identity.tell()
  expect(said).toEqual([{ externalId: '17', signature: 'f00' }])
  expect(known).toEqual([{ visitorToken: 'theirs' }])
})
