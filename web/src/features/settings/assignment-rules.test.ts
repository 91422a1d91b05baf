import { expect, it } from 'vitest'
import type { AssignmentRule } from '@/generated/wire'
import { editedRule, ruleToSend } from './assignment-rules'

const RULE: AssignmentRule = {
  id: 'r1',
  name: 'Big fish',
  conditions: [
    { field: 'quality', op: 'is', value: 'high' },
    { field: 'country', op: 'in', value: ['DE', 'AT'] },
    { field: 'email', op: 'exists', value: true },
  ],
  mode: 'round_robin',
  userIds: ['usr_1'],
  onlineOnly: true,
  reassignAfterMinutes: 30,
}

it('gives back what was not edited', () => {
  expect(ruleToSend(editedRule(RULE))).toEqual(RULE)
})

it('leaves out a time that is not set', () => {
  const { reassignAfterMinutes: _, ...never } = RULE
  expect(ruleToSend(editedRule(never))).toEqual(never)
})

it('parts the values of a list and drops the empty ones', () => {
  const edited = editedRule(RULE)
  edited.conditions = [{ field: 'tag', op: 'in', value: ' vip, ,berlin ' }]
  expect(ruleToSend(edited).conditions).toEqual([{ field: 'tag', op: 'in', value: ['vip', 'berlin'] }])
})
