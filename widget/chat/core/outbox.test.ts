import { expect, test } from 'vitest'
import type { OutboxItem } from '../channel'
import { newConversationId, Outbox, type Attempt } from './outbox'

/** A server that keeps what arrives once for each id, and loses answers as told. */
function server(answers: ('ok' | 'lost' | 'never' | 'refused')[] = []) {
  const stored = new Map<string, string>()
  const attempt = async (item: OutboxItem): Promise<Attempt> => {
    const answer = answers.shift() ?? 'ok'
    if (answer === 'never') return { outcome: 'later' }
    if (answer === 'refused') return { outcome: 'refused' }
    if (!stored.has(item.clientMessageId)) stored.set(item.clientMessageId, item.text)
    if (answer === 'lost') return { outcome: 'later' }
    return { outcome: 'acknowledged', ack: { conversationId: 'conv_1' } }
  }
  return { attempt, texts: () => [...stored.values()] }
}

test('messages go out one after the other, in order', async () => {
  const { attempt, texts } = server()
  const outbox = new Outbox([], attempt, () => {})
  for (const text of ['a', 'b', 'c']) outbox.add('conv_1', text)
  await outbox.flush()
  expect(texts()).toEqual(['a', 'b', 'c'])
  expect(outbox.items).toEqual([])
})

test('what was sent without an answer is sent again and stored once', async () => {
  const { attempt, texts } = server(['lost', 'never', 'lost'])
  const outbox = new Outbox([], attempt, () => {})
  outbox.add('conv_1', 'a')
  outbox.add('conv_1', 'b')
  for (let i = 0; i < 4; i++) await outbox.flush()
  expect(texts()).toEqual(['a', 'b'])
  expect(outbox.items).toEqual([])
})

test('unsent messages come back after a page load', async () => {
  let kept: OutboxItem[] = []
  const before = new Outbox(
    [],
    async () => ({ outcome: 'later' }),
    () => (kept = before.items),
  )
  before.add('conv_1', 'written on the train')
  await before.flush()
  const { attempt, texts } = server()
  const after = new Outbox(JSON.parse(JSON.stringify(kept)) as OutboxItem[], attempt, () => {})
  await after.flush()
  expect(texts()).toEqual(['written on the train'])
})

test('messages of a new conversation follow its first one', async () => {
  const renames: unknown[] = []
  const { attempt } = server()
  const sentTo: string[] = []
  const outbox = new Outbox(
    [],
    (item) => (sentTo.push(item.conversationId), attempt(item)),
    (renamed) => renamed && renames.push(renamed),
  )
  const id = newConversationId()
  outbox.add(id, 'first', { email: 'ada@example.com' })
  outbox.add(id, 'second')
  await outbox.flush()
  expect(sentTo).toEqual([id, 'conv_1'])
  expect(renames).toEqual([{ from: id, to: 'conv_1' }])
})

test('a refused message stays and can be tried again; others go on', async () => {
  const { attempt, texts } = server(['refused'])
  const outbox = new Outbox([], attempt, () => {})
  const bad = outbox.add('conv_1', 'bad')
  outbox.add('conv_1', 'good')
  await outbox.flush()
  expect(outbox.items).toMatchObject([{ text: 'bad', isFailed: true }])
  expect(texts()).toEqual(['good'])
  outbox.retry(bad.clientMessageId)
  await new Promise((resolve) => setTimeout(resolve))
  expect(texts()).toEqual(['good', 'bad'])
})

test('what follows a refused first message waits for it', async () => {
  const { attempt, texts } = server(['refused'])
  const outbox = new Outbox([], attempt, () => {})
  const id = newConversationId()
  const first = outbox.add(id, 'first')
  outbox.add(id, 'second')
  await outbox.flush()
  expect(texts()).toEqual([])
  outbox.retry(first.clientMessageId)
  await new Promise((resolve) => setTimeout(resolve))
  expect(texts()).toEqual(['first', 'second'])
})

test('an event that arrives before the answer acknowledges too', () => {
  const outbox = new Outbox(
    [],
    async () => ({ outcome: 'later' }),
    () => {},
  )
  const item = outbox.add('conv_1', 'a')
  outbox.acknowledge(item.clientMessageId, 'conv_1')
  outbox.acknowledge(null, 'conv_1')
  expect(outbox.items).toEqual([])
})
