import { valibotResolver } from '@hookform/resolvers/valibot'
import { useQueryClient } from '@tanstack/react-query'
import { Plus, Shuffle } from 'lucide-react'
import { FormProvider, useFieldArray, useForm } from 'react-hook-form'
import * as v from 'valibot'
import { Button } from '@/components/ui/button'
import { FormError } from '@/components/ui/field'
import { LeaveGuard } from '@/components/ui/leave-guard'
import { EmptyState } from '@/components/ui/states'
import { toast } from '@/components/ui/toast'
import { required } from '@/features/auth/schemas'
import { showProblem } from '@/lib/forms'
import { say, useT } from '@/lib/i18n'
import { useCan } from '@/lib/session'
import { AssignmentRuleCard } from './assignment-rule-card'
import {
  assignmentRulesQuery,
  editedRule,
  FIELDS,
  MODES,
  OPS,
  putAssignmentRules,
  ruleToSend,
  type EditedRule,
} from './assignment-rules'

const condition = v.pipe(
  v.object({ field: v.picklist(FIELDS), op: v.picklist(OPS), value: v.string() }),
  v.forward(
    v.check(
      ({ op, value }) => op === 'exists' || value.trim() !== '',
      () => say('form.required'),
    ),
    ['value'],
  ),
)

const schema = v.object({
  rules: v.array(
    v.object({
      id: v.optional(v.string()),
      name: required(),
      conditions: v.array(condition),
      mode: v.picklist(MODES),
      userIds: v.pipe(
        v.array(v.string()),
        v.minLength(1, () => say('assignment.needPeople')),
      ),
      onlineOnly: v.boolean(),
      reassignAfterMinutes: v.pipe(
        v.string(),
        v.regex(/^$|^[1-9]\d{0,4}$/, () => say('form.number')),
      ),
    }),
  ),
})

export interface RulesForm {
  rules: EditedRule[]
}

/** The list of rules; all of them are saved at once, because their order is part of what they say. */
export function AssignmentForm({ rules }: RulesForm) {
  const t = useT()
  const client = useQueryClient()
  const mayWrite = useCan('settings:write')
  const form = useForm<RulesForm>({
    resolver: valibotResolver(schema),
    defaultValues: { rules },
    disabled: !mayWrite,
  })
  const list = useFieldArray({ control: form.control, name: 'rules', keyName: 'key' })
  const { errors, isSubmitting, isDirty } = form.formState

  async function save(values: RulesForm) {
    try {
      const saved = await putAssignmentRules(values.rules.map(ruleToSend))
      client.setQueryData(assignmentRulesQuery.queryKey, saved)
      form.reset({ rules: saved.rules.map(editedRule) })
      toast(t('state.saved'))
    } catch (error) {
      showProblem(form, error)
    }
  }

  function add() {
    list.append({
      name: t('assignment.newRule', { number: list.fields.length + 1 }),
      conditions: [],
      mode: 'round_robin',
      userIds: [],
      onlineOnly: false,
      reassignAfterMinutes: '',
    })
  }

  return (
    <FormProvider {...form}>
      <form noValidate onSubmit={form.handleSubmit(save)} className="grid grid-cols-1 gap-4">
        <FormError message={errors.root?.message} />
        {list.fields.length === 0 && (
          <EmptyState
            icon={Shuffle}
            title={t('assignment.emptyTitle')}
            className="rounded-xl border border-line"
          >
            {t('assignment.emptyText')}
          </EmptyState>
        )}
        {list.fields.map((rule, at) => (
          <AssignmentRuleCard
            key={rule.key}
            at={at}
            last={at === list.fields.length - 1}
            onMove={(to) => list.move(at, to)}
            onRemove={() => {
              list.remove(at)
              toast(t('assignment.removed'))
            }}
          />
        ))}
        {mayWrite && (
          <div className="flex flex-wrap items-center gap-2">
            <Button onClick={add}>
              <Plus />
              {t('assignment.addRule')}
            </Button>
            <span className="ms-auto text-xs text-fg-3">{isDirty && t('assignment.unsaved')}</span>
            <Button type="submit" variant="primary" busy={isSubmitting} disabled={!isDirty}>
              {t('action.save')}
            </Button>
          </div>
        )}
      </form>
      <LeaveGuard dirty={isDirty && !isSubmitting} />
    </FormProvider>
  )
}
