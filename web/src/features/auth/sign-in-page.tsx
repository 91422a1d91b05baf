import { valibotResolver } from '@hookform/resolvers/valibot'
import { useQuery } from '@tanstack/react-query'
import { Link, Navigate, useNavigate, useSearch } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import * as v from 'valibot'
import { Button } from '@/components/ui/button'
import { Field, FormError, Input } from '@/components/ui/field'
import type { SignedIn } from '@/generated/wire'
import { api } from '@/lib/api'
import { showProblem } from '@/lib/forms'
import { useT } from '@/lib/i18n'
import { beginSession } from '@/lib/session'
import { AuthFrame, OtherWay } from './frame'
import { PasswordInput } from './password-input'
import { authStateQuery } from './queries'
import { email, required } from './schemas'

const schema = v.object({ email: email(), password: required() })
type Values = v.InferOutput<typeof schema>

export function SignInPage() {
  const t = useT()
  const navigate = useNavigate()
  const { next } = useSearch({ from: '/sign-in' })
  const state = useQuery(authStateQuery)
  const form = useForm<Values>({
    resolver: valibotResolver(schema),
    defaultValues: { email: '', password: '' },
  })
  const { errors, isSubmitting } = form.formState

  async function signIn(values: Values) {
    try {
      const { accessToken } = await api.post<SignedIn>('/auth/login', values)
      await beginSession(accessToken)
      await navigate({ to: next ?? '/' })
    } catch (error) {
      showProblem(form, error)
    }
  }

  if (state.data?.firstRun) return <Navigate to="/sign-up" replace />
  return (
    <AuthFrame
      title={t('signIn.title')}
      footer={
        state.data?.signupOpen && (
          <OtherWay question={t('signIn.newHere')} to="/sign-up" answer={t('signUp.title')} />
        )
      }
    >
      <form noValidate onSubmit={form.handleSubmit(signIn)} className="grid gap-4">
        <FormError message={errors.root?.message} />
        <Field label={t('form.emailLabel')} error={errors.email?.message}>
          {(control) => (
            <Input type="email" autoComplete="username" autoFocus {...control} {...form.register('email')} />
          )}
        </Field>
        <Field label={t('form.passwordLabel')} error={errors.password?.message}>
          {(control) => (
            <PasswordInput autoComplete="current-password" {...control} {...form.register('password')} />
          )}
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={isSubmitting}>
          {t('signIn.submit')}
        </Button>
        <Link to="/forgot-password" className="justify-self-center text-accent-fg hover:underline">
          {t('signIn.forgot')}
        </Link>
      </form>
    </AuthFrame>
  )
}
