import { Page } from '@/components/ui/page'
import { useT } from '@/lib/i18n'

export function ForgotPasswordPage() {
  const t = useT()
  return <Page title={t('nav.home')}>{null}</Page>
}
