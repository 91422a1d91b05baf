import { Ellipsis, MailCheck, UserCog, UserRoundCheck, UserRoundX } from 'lucide-react'
import { useState } from 'react'
import { Avatar } from '@/components/ui/avatar'
import { Chip } from '@/components/ui/chip'
import { ConfirmDialog } from '@/components/ui/dialog'
import { Menu, MenuItem } from '@/components/ui/menu'
import { toast, toastProblem } from '@/components/ui/toast'
import type { MemberView } from '@/generated/wire'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { useAvailability } from '@/lib/presence'
import { useCan, useSession } from '@/lib/session'
import { usePatchMember, useResendInvitation } from './queries'
import { useRoleName } from './role-name'
import { RolesDialog } from './roles-dialog'

export function MemberRow({ member }: { member: MemberView }) {
  const t = useT()
  const roleName = useRoleName()
  const availability = useAvailability(member.id)
  const { user } = useSession()
  const mayWrite = useCan('users:write')
  const roles = member.roles.map(roleName)
  return (
    <li className={cn('flex items-center gap-3.5 px-4 py-3', member.status === 'disabled' && 'text-fg-3')}>
      <Avatar name={member.name} presence={member.status === 'active' ? availability : undefined} />
      <div className="flex-1 min-w-0">
        <p className="flex items-center gap-2 min-w-0">
          <span className="font-medium truncate">{member.name}</span>
          {member.id === user.id && <span className="text-xs text-fg-3 shrink-0">{t('team.you')}</span>}
        </p>
        <p className="truncate text-fg-3">{member.email}</p>
        <p className="md:hidden text-xs text-fg-3 wrap-anywhere">{roles.join(', ')}</p>
      </div>
      <div className="max-md:hidden flex flex-wrap justify-end gap-1.5 max-w-64">
        {roles.map((role) => (
          <Chip key={role}>{role}</Chip>
        ))}
      </div>
      <StatusChip member={member} />
      {mayWrite && member.id !== user.id ? (
        <MemberMenu member={member} />
      ) : (
        <span className="size-8 max-md:hidden" />
      )}
    </li>
  )
}

function StatusChip({ member }: { member: MemberView }) {
  const t = useT()
  if (member.status === 'active') return null
  return (
    <Chip tone={member.status === 'invited' ? 'warn' : 'neutral'}>{t(`team.status.${member.status}`)}</Chip>
  )
}

function MemberMenu({ member }: { member: MemberView }) {
  const t = useT()
  const [open, setOpen] = useState<'roles' | 'disable'>()
  const patch = usePatchMember()
  const resend = useResendInvitation()
  const close = () => setOpen(undefined)

  function setActive(active: boolean) {
    patch.mutate(
      { id: member.id, change: { active } },
      {
        onSuccess: () => toast(t(active ? 'team.enabled' : 'team.disabled', { name: member.name })),
        onError: toastProblem,
        onSettled: close,
      },
    )
  }
  function sendAgain() {
    resend.mutate(member.id, {
      onSuccess: () => toast(t('team.resent', { email: member.email })),
      onError: toastProblem,
    })
  }

  return (
    <>
      <Menu
        label={t('team.actions', { name: member.name })}
        align="end"
        trigger={(props) => (
          <button
            type="button"
            {...props}
            aria-label={t('team.actions', { name: member.name })}
            className="grid place-items-center size-8 max-md:size-10 rounded-lg text-fg-3 hover:bg-hover hover:text-fg"
          >
            <Ellipsis className="size-[18px]" />
          </button>
        )}
      >
        {(done) => {
          const then = (action: () => void) => () => {
            done()
            action()
          }
          return (
            <>
              <MenuItem icon={<UserCog />} onSelect={then(() => setOpen('roles'))}>
                {t('team.changeRoles')}
              </MenuItem>
              {member.status === 'invited' && (
                <MenuItem icon={<MailCheck />} onSelect={then(sendAgain)}>
                  {t('team.resend')}
                </MenuItem>
              )}
              {member.status === 'disabled' ? (
                <MenuItem icon={<UserRoundCheck />} onSelect={then(() => setActive(true))}>
                  {t('team.enable')}
                </MenuItem>
              ) : (
                <MenuItem danger icon={<UserRoundX />} onSelect={then(() => setOpen('disable'))}>
                  {t('team.disable')}
                </MenuItem>
              )}
            </>
          )
        }}
      </Menu>
      {open === 'roles' && <RolesDialog member={member} onClose={close} />}
      {open === 'disable' && (
        <ConfirmDialog
          title={t('team.disableAsk', { name: member.name })}
          description={t('team.disableText')}
          confirm={t('team.disable')}
          busy={patch.isPending}
          onConfirm={() => setActive(false)}
          onClose={close}
        />
      )}
    </>
  )
}
