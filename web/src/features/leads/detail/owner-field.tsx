import { ChevronDown, UserRound, UserRoundX } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Avatar } from '@/components/ui/avatar'
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/components/ui/menu'
import type { LeadView, Reference } from '@/generated/wire'
import { useMembers } from '@/features/inbox/queries'
import { useT } from '@/lib/i18n'
import { patiently } from '@/lib/patient-import'
import { useAvailability } from '@/lib/presence'
import { useCan, useSession } from '@/lib/session'

const AssignDialog = lazy(() => patiently(() => import('./assign-dialog')))

/** Whose lead it is, and the way to hand it on with a reason. */
export function OwnerField({ lead }: { lead: LeadView }) {
  const t = useT()
  const { user } = useSession()
  const may = useCan('leads:assign')
  const members = useMembers().data ?? []
  const [next, setNext] = useState<Reference | null>()
  const others = members.filter(({ id }) => id !== user.id)
  return (
    <div className="flex gap-2 min-h-8 items-center">
      <dt className="w-[84px] shrink-0 text-fg-3">{t('leads.field.owner')}</dt>
      <dd className="min-w-0 flex-1">
        <Menu
          label={t('leads.assign')}
          className="w-60"
          trigger={(props) => (
            <button
              type="button"
              {...props}
              disabled={!may}
              aria-label={t('leads.ownerIs', { name: lead.owner?.name ?? t('leads.nobody') })}
              className="flex items-center gap-1.5 min-w-0 max-w-[calc(100%+12px)] min-h-8 max-md:min-h-10 -mx-1.5 px-1.5 rounded-md enabled:hover:bg-hover disabled:cursor-default"
            >
              {lead.owner && <Avatar name={lead.owner.name} size={20} />}
              <span className="truncate" dir="auto">
                {lead.owner?.name ?? t('leads.nobody')}
              </span>
              {may && <ChevronDown className="size-3.5 shrink-0 text-fg-3" aria-hidden="true" />}
            </button>
          )}
        >
          {(close) => {
            function choose(person: Reference | null) {
              close()
              setNext(person)
            }
            return (
              <>
                {lead.owner?.id !== user.id && (
                  <MenuItem icon={<UserRound />} onSelect={() => choose({ id: user.id, name: user.name })}>
                    {t('leads.takeIt')}
                  </MenuItem>
                )}
                {lead.owner && (
                  <MenuItem icon={<UserRoundX />} onSelect={() => choose(null)}>
                    {t('leads.unassign')}
                  </MenuItem>
                )}
                <MenuLine />
                <MenuLabel>{t('leads.assignTo')}</MenuLabel>
                {others.map(({ id, name }) => (
                  <Colleague
                    key={id}
                    person={{ id, name }}
                    checked={id === lead.owner?.id}
                    onSelect={() => choose({ id, name })}
                  />
                ))}
              </>
            )
          }}
        </Menu>
        <Suspense>
          {next !== undefined && <AssignDialog lead={lead} to={next} onClose={() => setNext(undefined)} />}
        </Suspense>
      </dd>
    </div>
  )
}

function Colleague({
  person,
  checked,
  onSelect,
}: {
  person: Reference
  checked: boolean
  onSelect: () => void
}) {
  const availability = useAvailability(person.id)
  return (
    <MenuItem
      checked={checked}
      icon={<Avatar name={person.name} size={22} presence={availability} />}
      onSelect={onSelect}
    >
      {person.name}
    </MenuItem>
  )
}
