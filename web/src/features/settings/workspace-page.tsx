import { valibotResolver } from '@hookform/resolvers/valibot'
import { useMemo } from 'react'
import { useForm } from 'react-hook-form'
import * as v from 'valibot'
import { Button } from '@/components/ui/button'
import { Field, FormError, Input, Select } from '@/components/ui/field'
import { LeaveGuard } from '@/components/ui/leave-guard'
import { Card } from '@/components/ui/page'
import { toast } from '@/components/ui/toast'
import { required } from '@/features/auth/schemas'
import { api } from '@/lib/api'
import { useTimeTaste } from '@/lib/clock'
import { showProblem } from '@/lib/forms'
import { useT } from '@/lib/i18n'
import { readSession, useCan, useSession } from '@/lib/session'
import { SettingsPage } from './frame'
import { ZoneSelect } from './zone-select'
import { countries } from './zones'

const schema = v.object({ name: required(), timeZone: required(), country: v.string() })
type Values = v.InferOutput<typeof schema>

export function WorkspacePage() {
  const t = useT()
  const { workspace } = useSession()
  const mayWrite = useCan('settings:write')
  const { locale } = useTimeTaste()
  const choices = useMemo(() => countries(locale), [locale])
  const form = useForm<Values>({
    resolver: valibotResolver(schema),
    disabled: !mayWrite,
    defaultValues: { name: workspace.name, timeZone: workspace.timeZone, country: workspace.country ?? '' },
  })
  const { errors, isSubmitting, isDirty } = form.formState

  async function save(values: Values) {
    try {
      await api.patch(`/workspaces/${workspace.id}`, { ...values, country: values.country || undefined })
      await readSession()
      form.reset(values)
      toast(t('state.saved'))
    } catch (error) {
      showProblem(form, error)
    }
  }

  return (
    <SettingsPage title={t('settings.general')}>
      <Card>
        <form noValidate onSubmit={form.handleSubmit(save)} className="grid gap-4">
          <FormError message={errors.root?.message} />
          <Field label={t('settings.workspaceName')} error={errors.name?.message}>
            {(control) => <Input {...control} {...form.register('name')} />}
          </Field>
          <Field
            label={t('settings.timeZone')}
            hint={t('settings.zoneHint')}
            error={errors.timeZone?.message}
          >
            {(control) => <ZoneSelect {...control} {...form.register('timeZone')} />}
          </Field>
          <Field
            label={t('settings.country')}
            hint={t('settings.countryHint')}
            error={errors.country?.message}
          >
            {(control) => (
              <Select {...control} {...form.register('country')}>
                <option value="">{t('settings.noCountry')}</option>
                {choices.map(({ code, name }) => (
                  <option key={code} value={code}>
                    {name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          {mayWrite && (
            <div className="flex justify-end">
              <Button type="submit" variant="primary" busy={isSubmitting} disabled={!isDirty}>
                {t('action.save')}
              </Button>
            </div>
          )}
          <LeaveGuard dirty={isDirty && !isSubmitting} />
        </form>
      </Card>
    </SettingsPage>
  )
}
