import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react'
import { useFormContext, useWatch } from 'react-hook-form'
import { IconButton } from '@/components/ui/button'
import { Checkbox, Field, Input, Select } from '@/components/ui/field'
import { Card } from '@/components/ui/page'
import { useT } from '@/lib/i18n'
import { ConditionList } from './assignment-conditions'
import type { RulesForm } from './assignment-form'
import { PeopleChoice } from './assignment-people'
import { MODES } from './assignment-rules'

interface RuleCardProps {
  at: number
  last: boolean
  onMove: (to: number) => void
  onRemove: () => void
}

export function AssignmentRuleCard({ at, last, onMove, onRemove }: RuleCardProps) {
  const t = useT()
  const { register, control, formState } = useFormContext<RulesForm>()
  const name = useWatch({ control, name: `rules.${at}.name` })
  const errors = formState.errors.rules?.[at]
  return (
    <Card>
      <div className="grid grid-cols-1 gap-4">
        <div className="flex flex-wrap items-end gap-2">
          <span className="grid place-items-center size-7 mb-1 max-md:mb-2 shrink-0 rounded-full bg-hover text-xs font-semibold text-fg-2 tnum">
            {at + 1}
          </span>
          <Field
            label={t('assignment.name')}
            error={errors?.name?.message}
            className="flex-1 min-w-0 max-sm:order-last max-sm:basis-full"
          >
            {(field) => <Input {...field} {...register(`rules.${at}.name`)} />}
          </Field>
          <span className="flex pb-0.5 max-sm:ms-auto">
            <IconButton
              label={t('assignment.up', { name })}
              disabled={at === 0}
              onClick={() => onMove(at - 1)}
            >
              <ArrowUp />
            </IconButton>
            <IconButton label={t('assignment.down', { name })} disabled={last} onClick={() => onMove(at + 1)}>
              <ArrowDown />
            </IconButton>
            <IconButton label={t('assignment.remove', { name })} onClick={onRemove}>
              <Trash2 />
            </IconButton>
          </span>
        </div>
        <ConditionList rule={at} />
        <PeopleChoice rule={at} />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('assignment.modeLabel')}>
            {(field) => (
              <Select {...field} {...register(`rules.${at}.mode`)}>
                {MODES.map((mode) => (
                  <option key={mode} value={mode}>
                    {t(`assignment.mode.${mode}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field
            label={t('assignment.reassign')}
            hint={t('assignment.reassignHint')}
            error={errors?.reassignAfterMinutes?.message}
          >
            {(field) => (
              <div className="flex items-center gap-2">
                <Input
                  inputMode="numeric"
                  className="w-24"
                  {...field}
                  {...register(`rules.${at}.reassignAfterMinutes`)}
                />
                <span className="text-fg-2">{t('assignment.minutes')}</span>
              </div>
            )}
          </Field>
        </div>
        <Checkbox
          asSwitch
          label={t('assignment.onlineOnly')}
          hint={t('assignment.onlineOnlyHint')}
          {...register(`rules.${at}.onlineOnly`)}
        />
      </div>
    </Card>
  )
}
