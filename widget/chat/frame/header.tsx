import type { Chat } from '../core/chat'
import { Avatar } from './avatar'
import { t } from './i18n'
import { Icon, type IconName } from './icons'

interface ButtonProps {
  icon: IconName
  label: string
  isPressed?: boolean
  onClick(): void
}

export function IconButton({ icon, label, isPressed, onClick }: ButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      aria-pressed={isPressed}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  )
}

export function Header({ chat, onClose }: { chat: Chat; onClose(): void }) {
  const { site, activeId, conversations, isSoundOn } = chat.state
  const agent = activeId ? chat.agentOf(activeId) : null
  const title = agent?.name ?? (site?.appearance.title || site?.name || t('chat'))
  return (
    <header class="header">
      {activeId && conversations.size > 0 && (
        <IconButton icon="back" label={t('back')} onClick={() => chat.show(null)} />
      )}
      <Avatar name={title} url={agent?.avatarUrl} size="large" />
      <div class="who">
        <h1>
          <bdi>{title}</bdi>
        </h1>
        {site && (
          <p class={site.agentsOnline ? 'presence online' : 'presence'}>
            {site.agentsOnline ? t('online') : t('away')}
          </p>
        )}
      </div>
      <IconButton
        icon={isSoundOn ? 'sound' : 'silent'}
        label={isSoundOn ? t('soundOff') : t('soundOn')}
        onClick={() => chat.setSound(!isSoundOn)}
      />
      <IconButton icon="close" label={t('close')} onClick={onClose} />
    </header>
  )
}
