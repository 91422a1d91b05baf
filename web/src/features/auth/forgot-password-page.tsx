import { valibotResolver } from '@hookform/resolvers/valibot'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import * as v from 'valibot'
import { Button } from '@/components/ui/button'
import { Field, FormError, Input } from '@/components/ui/field'
import { api } from '@/lib/api'
import { showProblem } from '@/lib/forms'
import { useT } from '@/lib/i18n'
import { AuthFrame, OtherWay } from './frame'
import { email } from './schemas'

const schema = v.object({ email: email() })
type Values = v.InferOutput<typeof schema>

/** Asks for the email with the link. Says the same whether the address is known or not. */
export function ForgotPasswordPage() {
  const t = useT()
  const [sentTo, setSentTo] = useState<string>()
  const form = useForm<Values>({ resolver: valibotResolver(schema), defaultValues: { email: '' } })
  const { errors, isSubmitting } = form.formState

  async function ask(values: Values) {
    try {
      await api.post('/auth/forgot-password', values)
      setSentTo(values.email)
    } catch (error) {
      showProblem(form, error)
    }
  }

  const back = <OtherWay to="/sign-in" answer={t('forgot.back')} />
  if (sentTo) {
    return (
      <AuthFrame title={t('forgot.sentTitle')} footer={back}>
        <p role="status">{t('forgot.sent', { email: sentTo })}</p>
      </AuthFrame>
    )
  }
  return (
    <AuthFrame title={t('forgot.title')} lead={t('forgot.lead')} footer={back}>
      <form noValidate onSubmit={form.handleSubmit(ask)} className="grid gap-4">
        <FormError message={errors.root?.message} />
        <Field label={t('form.emailLabel')} error={errors.email?.message}>
          {(control) => (
            <Input type="email" autoComplete="username" autoFocus {...control} {...form.register('email')} />
          )}
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={isSubmitting}>
          {t('forgot.submit')}
        </Button>
      </form>
    </AuthFrame>
  )
}
