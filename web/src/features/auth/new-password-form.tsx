import { valibotResolver } from '@hookform/resolvers/valibot'
import { useForm } from 'react-hook-form'
import * as v from 'valibot'
import { Button } from '@/components/ui/button'
import { Field, FormError } from '@/components/ui/field'
import { showProblem } from '@/lib/forms'
import { useT } from '@/lib/i18n'
import { PasswordInput } from './password-input'
import { newPassword } from './schemas'

const schema = v.object({ password: newPassword() })
type Values = v.InferOutput<typeof schema>

interface NewPasswordFormProps {
  submit: string
  onPassword: (password: string) => Promise<void>
}

/** Chooses a password with the token of an emailed link. */
export function NewPasswordForm({ submit, onPassword }: NewPasswordFormProps) {
  const t = useT()
  const form = useForm<Values>({ resolver: valibotResolver(schema), defaultValues: { password: '' } })
  const { errors, isSubmitting } = form.formState

  async function send({ password }: Values) {
    try {
      await onPassword(password)
    } catch (error) {
      showProblem(form, error)
    }
  }

  return (
    <form noValidate onSubmit={form.handleSubmit(send)} className="grid gap-4">
      <FormError message={errors.root?.message} />
      <Field label={t('form.newPassword')} hint={t('form.passwordHint')} error={errors.password?.message}>
        {(control) => (
          <PasswordInput autoComplete="new-password" autoFocus {...control} {...form.register('password')} />
        )}
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={isSubmitting}>
        {submit}
      </Button>
    </form>
  )
}
