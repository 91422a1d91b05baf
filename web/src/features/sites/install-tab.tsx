import { useQuery } from '@tanstack/react-query'
import { FileText } from 'lucide-react'
import { Card } from '@/components/ui/page'
import { Time } from '@/components/ui/time'
import type { SiteView } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { ActiveCheck } from './active-check'
import { InstallGuide } from './install-guide'
import { siteFormsQuery } from './queries'

export function InstallTab({ site }: { site: SiteView }) {
  const t = useT()
  return (
    <div className="grid grid-cols-1 gap-5">
      <ActiveCheck site={site} />
      <Card title={t('sites.installTitle')} description={t('sites.installText')}>
        <InstallGuide site={site} />
      </Card>
      <FormsSeen site={site} />
    </div>
  )
}

/** The forms that the tracker met on the pages of the site. */
function FormsSeen({ site }: { site: SiteView }) {
  const t = useT()
  const forms = useQuery({ ...siteFormsQuery(site.id), enabled: site.status !== 'waiting' })
  if (!forms.data?.length) return null
  return (
    <Card title={t('sites.formsTitle')} description={t('sites.formsText')}>
      <ul className="divide-y divide-line -my-2">
        {forms.data.map((form) => (
          <li key={form.id} className="flex items-center gap-3 py-2.5">
            <FileText className="size-4 shrink-0 text-fg-3" aria-hidden="true" />
            <span className="flex-1 min-w-0">
              <span className="block truncate font-medium">{form.name}</span>
              {form.url && <span className="block truncate text-xs text-fg-3">{form.url}</span>}
            </span>
            <span className="text-xs text-fg-2 tnum">{t('sites.captures', { count: form.captures })}</span>
            <Time at={form.lastSeenAt} className="text-xs text-fg-3" />
          </li>
        ))}
      </ul>
    </Card>
  )
}
