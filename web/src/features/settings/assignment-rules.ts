/** Assignment rules as they are edited, and as the server takes them. */
import { queryOptions } from '@tanstack/react-query'
import type {
  AssignmentMode,
  AssignmentRule,
  AssignmentRules,
  CaptureState,
  Condition,
  ConditionField,
  ConditionOp,
  Quality,
} from '@/generated/wire'
import { api } from '@/lib/api'

export const assignmentRulesQuery = queryOptions({
  queryKey: ['assignment-rules'],
  queryFn: ({ signal }) => api.get<AssignmentRules>('/assignment-rules', { signal }),
  select: ({ rules }) => rules,
})

export function putAssignmentRules(rules: AssignmentRule[]): Promise<AssignmentRules> {
  return api.put<AssignmentRules>('/assignment-rules', { rules })
}

export const MODES = [
  'round_robin',
  'least_busy',
  'priority',
  'geo',
  'skill',
] as const satisfies AssignmentMode[]
export const OPS = [
  'is',
  'is_not',
  'contains',
  'starts_with',
  'in',
  'exists',
] as const satisfies ConditionOp[]
export const FIELDS = [
  'kind',
  'siteId',
  'source',
  'campaign',
  'quality',
  'captureState',
  'email',
  'country',
  'company',
  'tag',
  'language',
  'url',
  'formId',
] as const satisfies ConditionField[]

export type FixedValue = LeadKind | Quality | CaptureState

type LeadKind = 'lead' | 'chat'

/** The values a field can have, where they are few. */
export const FIXED_VALUES: Partial<Record<ConditionField, readonly FixedValue[]>> = {
  kind: ['lead', 'chat'],
  quality: ['high', 'medium', 'low'],
  captureState: ['submitted', 'partial', 'chat_inquiry'],
}

/** One condition in the form: its value always a text. */
export interface EditedCondition {
  field: ConditionField
  op: ConditionOp
  value: string
}

export interface EditedRule {
  id?: string
  name: string
  conditions: EditedCondition[]
  mode: AssignmentMode
  userIds: string[]
  onlineOnly: boolean
  /** A whole number, or empty for never. */
  reassignAfterMinutes: string
}

export function editedRule(rule: AssignmentRule): EditedRule {
  return {
    ...rule,
    conditions: rule.conditions.map(editedCondition),
    reassignAfterMinutes: rule.reassignAfterMinutes?.toString() ?? '',
  }
}

function editedCondition({ field, op, value }: Condition): EditedCondition {
  return { field, op, value: Array.isArray(value) ? value.join(', ') : String(value ?? '') }
}

export function ruleToSend(rule: EditedRule): AssignmentRule {
  const { reassignAfterMinutes, conditions, ...rest } = rule
  return {
    ...rest,
    conditions: conditions.map(conditionToSend),
    ...(reassignAfterMinutes === '' ? {} : { reassignAfterMinutes: Number(reassignAfterMinutes) }),
  }
}

function conditionToSend({ field, op, value }: EditedCondition): Condition {
  if (op === 'exists') return { field, op, value: true }
  if (op !== 'in') return { field, op, value: value.trim() }
  const values = value.split(',').map((one) => one.trim())
  return { field, op, value: values.filter(Boolean) }
}
