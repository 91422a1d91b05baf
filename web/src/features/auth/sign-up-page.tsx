import { valibotResolver } from '@hookform/resolvers/valibot'
import { useQuery } from '@tanstack/react-query'
import { Navigate, useNavigate } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import * as v from 'valibot'
import { Button } from '@/components/ui/button'
import { Field, FormError, Input } from '@/components/ui/field'
import type { SignedUp } from '@/generated/wire'
import { api } from '@/lib/api'
import { showProblem } from '@/lib/forms'
import { useT } from '@/lib/i18n'
import { beginSession } from '@/lib/session'
import { browserTimeZone } from '@/lib/time'
import { AuthFrame, OtherWay } from './frame'
import { PasswordInput } from './password-input'
import { authStateQuery } from './queries'
import { email, newPassword, required } from './schemas'

const schema = v.object({ agencyName: required(), name: required(), email: email(), password: newPassword() })
type Values = v.InferOutput<typeof schema>

const EMPTY: Values = { agencyName: '', name: '', email: '', password: '' }

/** Makes the first agency of an installation, or a further one where that is open. */
export function SignUpPage() {
  const t = useT()
  const navigate = useNavigate()
  const state = useQuery(authStateQuery)
  const form = useForm<Values>({ resolver: valibotResolver(schema), defaultValues: EMPTY })
  const { errors, isSubmitting } = form.formState

  async function signUp(values: Values) {
    try {
      const { accessToken } = await api.post<SignedUp>('/auth/signup', {
        ...values,
        timeZone: browserTimeZone(),
      })
      await beginSession(accessToken)
      await navigate({ to: '/onboarding' })
    } catch (error) {
      showProblem(form, error)
    }
  }

  if (state.data && !state.data.signupOpen && !state.data.firstRun) return <Navigate to="/sign-in" replace />
  const firstRun = state.data?.firstRun
  return (
    <AuthFrame
      title={t('signUp.title')}
      lead={firstRun ? t('signUp.firstRun') : t('signUp.lead')}
      footer={
        !firstRun && <OtherWay question={t('signUp.haveOne')} to="/sign-in" answer={t('signIn.title')} />
      }
    >
      <form noValidate onSubmit={form.handleSubmit(signUp)} className="grid gap-4">
        <FormError message={errors.root?.message} />
        <Field
          label={t('signUp.agencyName')}
          hint={t('signUp.agencyHint')}
          error={errors.agencyName?.message}
        >
          {(control) => (
            <Input autoComplete="organization" autoFocus {...control} {...form.register('agencyName')} />
          )}
        </Field>
        <Field label={t('signUp.name')} error={errors.name?.message}>
          {(control) => <Input autoComplete="name" {...control} {...form.register('name')} />}
        </Field>
        <Field label={t('form.emailLabel')} error={errors.email?.message}>
          {(control) => (
            <Input type="email" autoComplete="username" {...control} {...form.register('email')} />
          )}
        </Field>
        <Field label={t('form.passwordLabel')} hint={t('form.passwordHint')} error={errors.password?.message}>
          {(control) => (
            <PasswordInput autoComplete="new-password" {...control} {...form.register('password')} />
          )}
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={isSubmitting}>
          {t('signUp.submit')}
        </Button>
      </form>
    </AuthFrame>
  )
}
