import { ListChecks, Tag, UserRound, UserRoundX, X } from 'lucide-react'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { Avatar } from '@/components/ui/avatar'
import { Button, IconButton } from '@/components/ui/button'
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/components/ui/menu'
import { useMembers } from '@/features/inbox/queries'
import type { LeadView, Reference } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { useCan, useSession } from '@/lib/session'
import { STATUSES } from '../search'
import { addTags, assignTo, setStatus, type Change } from './changes'
import { BulkResultDialog } from './result-dialog'
import { clearSelection } from './selection'
import { useBulk } from './use-bulk'

const AddTagsDialog = lazy(() => import('./add-tags-dialog'))

/** What can be done with the selected leads, at the foot of their list. */
export default function BulkBar({ leads }: { leads: LeadView[] }) {
  const t = useT()
  const mayWrite = useCan('leads:write')
  const mayAssign = useCan('leads:assign')
  const { run, progress, result, dismiss } = useBulk()
  const [isTagging, setIsTagging] = useState(false)
  const isBusy = progress !== undefined
  const apply = (change: Change) => void run(leads, change)
  return (
    <>
      {leads.length > 0 && (
        <div
          role="region"
          aria-label={t('leads.bulk.label')}
          className="no-print flex flex-wrap items-center gap-1.5 min-h-13 px-4 py-2 border-t border-line bg-accent-soft"
        >
          <span role="status" className="font-medium tnum me-auto">
            {progress
              ? t('leads.bulk.progress', progress)
              : t('leads.bulk.selected', { count: leads.length })}
          </span>
          {mayAssign && <AssignMenu disabled={isBusy} onChoose={(person) => apply(assignTo(person))} />}
          {mayWrite && (
            <>
              <StatusMenu disabled={isBusy} apply={apply} />
              <Button disabled={isBusy} onClick={() => setIsTagging(true)}>
                <Tag aria-hidden="true" />
                {t('leads.bulk.tag')}
              </Button>
            </>
          )}
          <IconButton label={t('leads.bulk.clear')} shortcut="Esc" disabled={isBusy} onClick={clearSelection}>
            <X />
          </IconButton>
        </div>
      )}
      <Suspense>
        {isTagging && (
          <AddTagsDialog
            count={leads.length}
            onAdd={(tags) => apply(addTags(tags))}
            onClose={() => setIsTagging(false)}
          />
        )}
      </Suspense>
      {result && (
        <BulkResultDialog
          result={result}
          onRetry={() =>
            void run(
              result.failures.map(({ lead }) => lead),
              result.change,
            )
          }
          onClose={dismiss}
        />
      )}
    </>
  )
}

interface AssignMenuProps {
  disabled: boolean
  onChoose: (person: Reference | null) => void
}

function AssignMenu({ disabled, onChoose }: AssignMenuProps) {
  const t = useT()
  const { user } = useSession()
  const others = (useMembers().data ?? []).filter(({ id }) => id !== user.id)
  return (
    <BarMenu label={t('leads.assign')} icon={<UserRound aria-hidden="true" />} disabled={disabled}>
      {(close) => {
        const choose = (person: Reference | null) => () => {
          close()
          onChoose(person)
        }
        return (
          <>
            <MenuItem icon={<UserRound />} onSelect={choose({ id: user.id, name: user.name })}>
              {t('leads.takeIt')}
            </MenuItem>
            <MenuItem icon={<UserRoundX />} onSelect={choose(null)}>
              {t('leads.unassign')}
            </MenuItem>
            {others.length > 0 && <MenuLine />}
            {others.map(({ id, name }) => (
              <MenuItem key={id} icon={<Avatar name={name} size={22} />} onSelect={choose({ id, name })}>
                {name}
              </MenuItem>
            ))}
          </>
        )
      }}
    </BarMenu>
  )
}

function StatusMenu({ disabled, apply }: { disabled: boolean; apply: (change: Change) => void }) {
  const t = useT()
  return (
    <BarMenu label={t('leads.field.status')} icon={<ListChecks aria-hidden="true" />} disabled={disabled}>
      {(close) => (
        <>
          <MenuLabel>{t('leads.bulk.setStatus')}</MenuLabel>
          {STATUSES.map((status) => (
            <MenuItem
              key={status}
              onSelect={() => {
                close()
                apply(setStatus(status))
              }}
            >
              {t(`leads.status.${status}`)}
            </MenuItem>
          ))}
        </>
      )}
    </BarMenu>
  )
}

interface BarMenuProps {
  label: string
  icon: ReactNode
  disabled: boolean
  children: (close: () => void) => ReactNode
}

function BarMenu({ label, icon, disabled, children }: BarMenuProps) {
  return (
    <Menu
      label={label}
      side="top"
      align="end"
      className="w-60"
      trigger={(props) => (
        <Button {...props} disabled={disabled}>
          {icon}
          {label}
        </Button>
      )}
    >
      {children}
    </Menu>
  )
}
