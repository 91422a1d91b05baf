import { useNavigate, useSearch } from '@tanstack/react-router'
import { toast } from '@/components/ui/toast'
import { api } from '@/lib/api'
import { useT } from '@/lib/i18n'
import { AuthFrame, OtherWay } from './frame'
import { NewPasswordForm } from './new-password-form'

/** Sets a new password through the link of the email. All other sign-ins end. */
export function ResetPasswordPage() {
  const t = useT()
  const navigate = useNavigate()
  const { token } = useSearch({ from: '/reset-password' })

  async function reset(password: string) {
    await api.post('/auth/reset-password', { token, password })
    toast(t('reset.done'))
    await navigate({ to: '/sign-in' })
  }

  const again = <OtherWay to="/forgot-password" answer={t('reset.again')} />
  return (
    <AuthFrame title={t('reset.title')} lead={token ? t('reset.lead') : t('reset.noToken')} footer={again}>
      {token && <NewPasswordForm submit={t('reset.submit')} onPassword={reset} />}
    </AuthFrame>
  )
}
