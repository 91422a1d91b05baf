import { Avatar } from '@/components/ui/avatar'
import { useT } from '@/lib/i18n'
import { useStore } from '@/lib/store'
import { useMembers } from '../queries'
import type { ConversationController } from '../stream/controller'

/** Says that somebody else of the team is here too, so that two do not answer at once. */
export function Collision({ controller }: { controller: ConversationController }) {
  const t = useT()
  const members = useMembers().data ?? []
  const typing = useStore(controller.typing.senders).find(({ type }) => type === 'agent')
  const viewers = useStore(controller.viewers)
  const nameOf = (id: string | null | undefined) => members.find((member) => member.id === id)?.name
  const name = typing ? typing.name || nameOf(typing.id) : nameOf(viewers[0])
  if (!name) return null
  return (
    <p role="status" className="px-5 pb-1 text-xs text-fg-2 flex items-center gap-1.5 max-md:px-4">
      <Avatar name={name} size={16} />
      <span className="truncate">
        {t(typing ? 'inbox.colleagueTyping' : 'inbox.colleagueViewing', { name })}
      </span>
    </p>
  )
}
