import { valibotResolver } from '@hookform/resolvers/valibot'
import { useForm } from 'react-hook-form'
import * as v from 'valibot'
import { Button } from '@/components/ui/button'
import { Field, FormError } from '@/components/ui/field'
import { Card } from '@/components/ui/page'
import { toast } from '@/components/ui/toast'
import { PasswordInput } from '@/features/auth/password-input'
import { newPassword, required } from '@/features/auth/schemas'
import { api } from '@/lib/api'
import { showProblem } from '@/lib/forms'
import { useT } from '@/lib/i18n'

const schema = v.object({ currentPassword: required(), newPassword: newPassword() })
type Values = v.InferOutput<typeof schema>

const EMPTY: Values = { currentPassword: '', newPassword: '' }

export function PasswordCard() {
  const t = useT()
  const form = useForm<Values>({ resolver: valibotResolver(schema), defaultValues: EMPTY })
  const { errors, isSubmitting } = form.formState

  async function change(values: Values) {
    try {
      await api.post('/me/password', values)
      form.reset(EMPTY)
      toast(t('settings.passwordChanged'))
    } catch (error) {
      showProblem(form, error)
    }
  }

  return (
    <Card title={t('settings.passwordTitle')} description={t('settings.passwordText')}>
      <form noValidate onSubmit={form.handleSubmit(change)} className="grid gap-4">
        <FormError message={errors.root?.message} />
        <Field label={t('settings.currentPassword')} error={errors.currentPassword?.message}>
          {(control) => (
            <PasswordInput
              autoComplete="current-password"
              {...control}
              {...form.register('currentPassword')}
            />
          )}
        </Field>
        <Field
          label={t('form.newPassword')}
          hint={t('form.passwordHint')}
          error={errors.newPassword?.message}
        >
          {(control) => (
            <PasswordInput autoComplete="new-password" {...control} {...form.register('newPassword')} />
          )}
        </Field>
        <div className="flex justify-end">
          <Button type="submit" variant="primary" busy={isSubmitting}>
            {t('settings.changePassword')}
          </Button>
        </div>
      </form>
    </Card>
  )
}
