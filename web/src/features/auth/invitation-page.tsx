import { useNavigate, useSearch } from '@tanstack/react-router'
import type { SignedIn } from '@/generated/wire'
import { api } from '@/lib/api'
import { useT } from '@/lib/i18n'
import { beginSession } from '@/lib/session'
import { AuthFrame, OtherWay } from './frame'
import { NewPasswordForm } from './new-password-form'

/** Joins a workspace through the link of an invitation, and signs in. */
export function InvitationPage() {
  const t = useT()
  const navigate = useNavigate()
  const { token } = useSearch({ from: '/invitation' })

  async function accept(password: string) {
    const { accessToken } = await api.post<SignedIn>('/auth/accept-invitation', { token, password })
    await beginSession(accessToken)
    await navigate({ to: '/' })
  }

  return (
    <AuthFrame
      title={t('invitation.title')}
      lead={token ? t('invitation.lead') : t('invitation.noToken')}
      footer={<OtherWay to="/sign-in" answer={t('signIn.title')} />}
    >
      {token && <NewPasswordForm submit={t('invitation.submit')} onPassword={accept} />}
    </AuthFrame>
  )
}
