import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import type { ComponentProps } from 'react'
import { Page } from '@/components/ui/page'
import { useT } from '@/lib/i18n'

/** A page of the settings, with the way back on a phone. */
export function SettingsPage(props: Omit<ComponentProps<typeof Page>, 'before'>) {
  const t = useT()
  const back = (
    <Link
      to="/settings"
      aria-label={t('settings.back')}
      className="md:hidden grid place-items-center size-10 -ms-2 rounded-lg text-fg-3"
    >
      <ArrowLeft className="size-5 rtl:-scale-x-100" />
    </Link>
  )
  return <Page width="narrow" before={back} {...props} />
}
