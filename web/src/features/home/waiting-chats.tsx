import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Clock, MessageCircle } from 'lucide-react'
import { Avatar } from '@/components/ui/avatar'
import { Chip } from '@/components/ui/chip'
import { Time } from '@/components/ui/time'
import type { ConversationView } from '@/generated/wire'
import { useVisitorName } from '@/features/inbox/visitor-name'
import { useT } from '@/lib/i18n'
import { waitingChatsQuery } from './queries'
import { Section } from './section'

export function WaitingChats() {
  const t = useT()
  const chats = useQuery(waitingChatsQuery)
  return (
    <Section
      title={t('home.waitingChats')}
      icon={MessageCircle}
      query={chats}
      empty={t('home.noChats')}
      link={<Link to="/inbox">{t('nav.inbox')}</Link>}
    >
      {(chat) => <ChatRow chat={chat} />}
    </Section>
  )
}

function ChatRow({ chat }: { chat: ConversationView }) {
  const t = useT()
  const name = useVisitorName(chat.visitor)
  return (
    <Link
      to="/inbox"
      search={{ c: chat.id }}
      className="flex items-center gap-3 px-4 py-2.5 hover:bg-sunken focus-visible:-outline-offset-2"
    >
      <Avatar name={name} size={32} presence={chat.visitor.online ? 'online' : undefined} />
      <span className="flex-1 min-w-0">
        <span className="block font-medium truncate" dir="auto">
          {name}
        </span>
        <span dir="auto" className="block text-fg-3 truncate">
          {chat.lastMessage?.text}
        </span>
      </span>
      {chat.waitingSince && (
        <Chip tone="warn">
          <Clock aria-hidden="true" />
          {t('home.waits')} <Time at={chat.waitingSince} />
        </Chip>
      )}
    </Link>
  )
}
