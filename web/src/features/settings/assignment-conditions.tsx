import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form'
import { Button, IconButton } from '@/components/ui/button'
import { Input, Select } from '@/components/ui/field'
import { sitesQuery } from '@/features/sites/queries'
import type { ConditionField } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import type { RulesForm } from './assignment-form'
import { FIELDS, FIXED_VALUES, OPS } from './assignment-rules'

/** What must hold for a rule: all of its conditions, or nothing. */
export function ConditionList({ rule }: { rule: number }) {
  const t = useT()
  const { control } = useFormContext<RulesForm>()
  const list = useFieldArray({ control, name: `rules.${rule}.conditions`, keyName: 'key' })
  return (
    <fieldset className="min-w-0">
      <legend className="font-medium mb-1.5">{t('assignment.conditions')}</legend>
      <div className="grid grid-cols-1 gap-2">
        {list.fields.length === 0 && <p className="text-fg-3">{t('assignment.all')}</p>}
        {list.fields.map(({ key }, at) => (
          <ConditionRow key={key} rule={rule} at={at} onRemove={() => list.remove(at)} />
        ))}
        <div>
          <Button
            size="sm"
            variant="ghost"
            className="-ms-2"
            onClick={() => list.append({ field: 'quality', op: 'is', value: 'high' })}
          >
            <Plus />
            {t('assignment.addCondition')}
          </Button>
        </div>
      </div>
    </fieldset>
  )
}

function ConditionRow({ rule, at, onRemove }: { rule: number; at: number; onRemove: () => void }) {
  const t = useT()
  const { register, control, setValue, formState } = useFormContext<RulesForm>()
  const path = `rules.${rule}.conditions.${at}` as const
  const { field, op } = useWatch({ control, name: path })
  const error = formState.errors.rules?.[rule]?.conditions?.[at]?.value?.message
  const fieldBox = register(`${path}.field`, {
    onChange: () => setValue(`${path}.value`, FIXED_VALUES[field]?.[0] ?? '', { shouldDirty: true }),
  })
  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap sm:flex-nowrap gap-2">
        <Select aria-label={t('assignment.fieldLabel')} className="w-36 max-sm:flex-1" {...fieldBox}>
          {FIELDS.map((name) => (
            <option key={name} value={name}>
              {t(`assignment.field.${name}`)}
            </option>
          ))}
        </Select>
        <Select
          aria-label={t('assignment.opLabel')}
          className="w-32 max-sm:flex-1"
          {...register(`${path}.op`)}
        >
          {OPS.map((name) => (
            <option key={name} value={name}>
              {t(`assignment.op.${name}`)}
            </option>
          ))}
        </Select>
        <div className="flex flex-1 max-sm:basis-full min-w-0 gap-1">
          {op !== 'exists' && (
            <ValueBox path={path} field={field} many={op === 'in'} invalid={Boolean(error)} />
          )}
          <IconButton label={t('assignment.removeCondition')} onClick={onRemove} className="ms-auto mt-0.5">
            <X />
          </IconButton>
        </div>
      </div>
      {error && (
        <p role="alert" className="text-xs text-bad-fg">
          {error}
        </p>
      )}
    </div>
  )
}

interface ValueBoxProps {
  path: `rules.${number}.conditions.${number}`
  field: ConditionField
  many: boolean
  invalid: boolean
}

/** A choice where the values are known, else a text. */
function ValueBox({ path, field, many, invalid }: ValueBoxProps) {
  const t = useT()
  const { register } = useFormContext<RulesForm>()
  const choices = useChoices(field)
  const box = { 'aria-label': t('assignment.valueLabel'), 'aria-invalid': invalid || undefined }
  if (!choices || many) {
    return (
      <Input
        placeholder={many ? t('assignment.valuesHint') : undefined}
        {...box}
        {...register(`${path}.value`)}
      />
    )
  }
  return (
    <Select {...box} {...register(`${path}.value`)}>
      {choices.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </Select>
  )
}

function useChoices(field: ConditionField): [string, string][] | undefined {
  const t = useT()
  const sites = useQuery({ ...sitesQuery, enabled: field === 'siteId' })
  if (field === 'siteId')
    return [['', ''], ...(sites.data ?? []).map(({ id, name }): [string, string] => [id, name])]
  return FIXED_VALUES[field]?.map((value) => [value, t(`assignment.value.${value}`)])
}
