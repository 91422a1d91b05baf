import { useT } from '@/lib/i18n'
import { SettingsPage } from './frame'
import { PasswordCard } from './password-card'
import { SignInsCard } from './sign-ins-card'

export function SecurityPage() {
  const t = useT()
  return (
    <SettingsPage title={t('settings.security')}>
      <div className="grid grid-cols-1 gap-5">
        <PasswordCard />
        <SignInsCard />
      </div>
    </SettingsPage>
  )
}
