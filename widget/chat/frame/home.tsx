import type { Chat } from '../core/chat'
import { conversationList } from '../core/state'
import type { Conversation } from '../wire'
import { Avatar } from './avatar'
import { fullTime, shortTime, t } from './i18n'
import { Icon } from './icons'

/** The welcome and the visitor's earlier conversations. */
export function Home({ chat }: { chat: Chat }) {
  const { site } = chat.state
  const list = conversationList(chat.state)
  return (
    <main class="home">
      <section class="hero">
        <h2>{t('hello')}</h2>
        <p dir="auto">{site?.appearance.welcome || t('welcome')}</p>
        <button type="button" class="primary" onClick={() => chat.beginConversation()}>
          {t('newConversation')}
          <Icon name="next" size={18} />
        </button>
      </section>
      {list.length > 0 && (
        <section>
          <h2 class="caption">{t('yourConversations')}</h2>
          <ul class="conversations">
            {list.map((conversation) => (
              <li key={conversation.id}>
                <Row chat={chat} conversation={conversation} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  )
}

function Row({ chat, conversation }: { chat: Chat; conversation: Conversation }) {
  const { id, lastMessage, lastActivityAt, unreadCount } = conversation
  const name = chat.agentOf(id)?.name ?? chat.state.site?.name ?? t('chat')
  return (
    <button type="button" class="row" onClick={() => chat.show(id)}>
      <Avatar name={name} url={chat.agentOf(id)?.avatarUrl} size="large" />
      <span class="row-text">
        <span class="row-name">
          <bdi>{name}</bdi>
        </span>
        <span class="row-last">
          {lastMessage?.sender.type === 'visitor' && `${t('you')}: `}
          <bdi>{lastMessage?.text}</bdi>
        </span>
      </span>
      <span class="row-side">
        <time dateTime={lastActivityAt} title={fullTime(lastActivityAt)}>
          {shortTime(lastActivityAt)}
        </time>
        {unreadCount > 0 && (
          <span class="badge">
            <span aria-hidden="true">{unreadCount}</span>
            <span class="hidden">{t('unread', { count: unreadCount })}</span>
          </span>
        )}
      </span>
    </button>
  )
}
