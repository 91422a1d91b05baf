import { ChevronDown, UserRound, UserRoundX } from 'lucide-react'
import { Avatar } from '@/components/ui/avatar'
import { buttonClass } from '@/components/ui/button'
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/components/ui/menu'
import type { AgentCard, ConversationView, MemberView } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { useAvailability } from '@/lib/presence'
import { useCan, useSession } from '@/lib/session'
import { useMembers } from '../queries'

interface AssignMenuProps {
  conversation: ConversationView
  onAssign: (person: AgentCard | null) => void
}

/** Who has the conversation, and the way to hand it on. */
export function AssignMenu({ conversation: { assignee }, onAssign }: AssignMenuProps) {
  const t = useT()
  const { user } = useSession()
  const may = useCan('conversations:assign')
  const others = (useMembers().data ?? []).filter(({ id }) => id !== user.id)
  const name = assignee?.id === user.id ? t('inbox.youName') : assignee?.name
  return (
    <Menu
      label={t('inbox.assign')}
      align="end"
      className="w-60"
      trigger={(props) => (
        <button
          type="button"
          id="assign-menu"
          {...props}
          disabled={!may}
          title={`${t('inbox.assign')} (A)`}
          aria-keyshortcuts="A"
          aria-label={name ? t('inbox.assignedTo', { name }) : t('inbox.unassigned')}
          className={buttonClass({ variant: 'ghost' }, 'shrink-0 px-2')}
        >
          {assignee ? <Avatar name={assignee.name} src={assignee.avatarUrl} size={20} /> : <UserRound />}
          <span className="truncate max-w-28 max-md:hidden">{name ?? t('inbox.unassigned')}</span>
          <ChevronDown className="max-md:hidden" />
        </button>
      )}
    >
      {(close) => {
        function choose(person: AgentCard | null) {
          close()
          onAssign(person)
        }
        return (
          <>
            {assignee?.id !== user.id && (
              <MenuItem
                icon={<UserRound />}
                onSelect={() => choose({ id: user.id, name: user.name, avatarUrl: null })}
              >
                {t('inbox.takeIt')}
              </MenuItem>
            )}
            {assignee && (
              <MenuItem icon={<UserRoundX />} onSelect={() => choose(null)}>
                {t('inbox.unassign')}
              </MenuItem>
            )}
            {others.length > 0 && (
              <>
                <MenuLine />
                <MenuLabel>{t('inbox.handTo')}</MenuLabel>
              </>
            )}
            {others.map((member) => (
              <Colleague
                key={member.id}
                member={member}
                checked={member.id === assignee?.id}
                onSelect={() => choose({ id: member.id, name: member.name, avatarUrl: null })}
              />
            ))}
          </>
        )
      }}
    </Menu>
  )
}

function Colleague({
  member,
  checked,
  onSelect,
}: {
  member: MemberView
  checked: boolean
  onSelect: () => void
}) {
  const t = useT()
  const availability = useAvailability(member.id)
  return (
    <MenuItem
      checked={checked}
      icon={<Avatar name={member.name} size={22} presence={availability} />}
      onSelect={onSelect}
    >
      {member.name}
      <span className="ms-1.5 text-xs text-fg-3">{t(`availability.${availability}`)}</span>
    </MenuItem>
  )
}
