import { Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { UserPlus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Button } from '@/components/ui/button'
import { useTimeTaste } from '@/lib/clock'
import { cn } from '@/lib/cn'
import { useCreateWish } from '@/lib/create-wish'
import { useT } from '@/lib/i18n'
import { useShortcuts } from '@/lib/keys'
import { patiently } from '@/lib/patient-import'
import { useCan } from '@/lib/session'
import { usePageTitle } from '@/lib/title'
import { clearSelection, selectionStore } from './bulk/selection'
import { FilterBar } from './filters/filter-bar'
import { LeadList } from './list/list'
import { useLeadCount } from './queries'

const CreateLeadDialog = lazy(() => patiently(() => import('./create-dialog')))

/** The leads as a list, with the open one beside it where there is room. */
export function LeadsPage() {
  const t = useT()
  const search = useSearch({ from: '/_app/leads' })
  const { leadId } = useParams({ strict: false })
  const navigate = useNavigate()
  const mayWrite = useCan('leads:write')
  const [isCreating, setIsCreating] = useState(false)
  const close = () => void navigate({ to: '/leads', search: (before) => before })
  usePageTitle(t('nav.leads'))
  useCreateWish(() => setIsCreating(mayWrite))
  useShortcuts({
    c: () => mayWrite && setIsCreating(true),
    Escape: () => (selectionStore.get().size > 0 ? clearSelection() : leadId && close()),
  })
  return (
    <div className="h-full flex bg-surface">
      <section
        aria-label={t('nav.leads')}
        className={cn('@container flex-1 min-w-0 flex flex-col', leadId && 'max-xl:hidden')}
      >
        <header className="flex items-center gap-2 h-14 shrink-0 px-4">
          <h1 className="text-lg font-semibold">{t('nav.leads')}</h1>
          <Total />
          {mayWrite && (
            <Button
              variant="primary"
              className="ms-auto"
              onClick={() => setIsCreating(true)}
              aria-keyshortcuts="C"
            >
              <UserPlus aria-hidden="true" />
              {t('leads.add')}
            </Button>
          )}
        </header>
        <FilterBar search={search} />
        <LeadList
          search={search}
          openId={leadId}
          onCreate={mayWrite ? () => setIsCreating(true) : undefined}
        />
      </section>
      {leadId && (
        <div className="w-full xl:w-[min(660px,52vw)] shrink-0 min-w-0 xl:border-s border-line">
          <Outlet />
        </div>
      )}
      <Suspense>{isCreating && <CreateLeadDialog onClose={() => setIsCreating(false)} />}</Suspense>
    </div>
  )
}

function Total() {
  const { locale } = useTimeTaste()
  const search = useSearch({ from: '/_app/leads' })
  const { data } = useLeadCount(search)
  if (!data) return null
  return (
    <span className="text-fg-3 tnum">
      {new Intl.NumberFormat(locale).format(data.count)}
      {data.atLeast && '+'}
    </span>
  )
}
