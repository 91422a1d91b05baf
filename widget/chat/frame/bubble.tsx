import type { DeliveryMark } from '../core/state'
import { Avatar } from './avatar'
import { fullTime, t, timeOf } from './i18n'
import { Icon, type IconName } from './icons'
import type { Line } from './lines'
import { isEmojiOnly, RichText } from './rich-text'

const MARK_ICON: Record<DeliveryMark, IconName> = {
  sending: 'clock',
  delivered: 'check',
  read: 'checks',
  failed: 'alert',
}

interface Props {
  line: Line
  /** Null: nothing is written under it. */
  mark: DeliveryMark | null
  isOffline: boolean
  onRetry(clientMessageId: string): void
  onDiscard(clientMessageId: string): void
}

export function Bubble({ line, mark, isOffline, onRetry, onDiscard }: Props) {
  const { text, at, isOwn, sender, startsGroup, endsGroup, waiting } = line
  const name = sender?.name ?? ''
  return (
    <>
      {!isOwn && (endsGroup ? <Avatar name={name} url={sender?.avatarUrl} /> : <span class="avatar-gap" />)}
      <div class="said">
        <span class={!isOwn && startsGroup ? 'sender' : 'hidden'}>
          <bdi>{isOwn ? t('you') : name}</bdi>
        </span>
        <div class={isEmojiOnly(text) ? 'bubble large' : 'bubble'} dir="auto" title={fullTime(at)}>
          <RichText text={text} />
          {line.message?.attachments?.map(({ id, url, name: file }) => (
            <a key={id} class="attachment" href={url} target="_blank" rel="noopener noreferrer">
              {file || t('attachment')}
            </a>
          ))}
        </div>
        {(endsGroup || mark) && (
          <p class={`meta ${mark ?? ''}`}>
            <time dateTime={at} title={fullTime(at)}>
              {timeOf(at)}
            </time>
            {mark && <Mark mark={mark} isOffline={isOffline} />}
            {mark === 'failed' && waiting && (
              <>
                <button type="button" onClick={() => onRetry(waiting.clientMessageId)}>
                  {t('retry')}
                </button>
                <button type="button" onClick={() => onDiscard(waiting.clientMessageId)}>
                  {t('discard')}
                </button>
              </>
            )}
          </p>
        )}
      </div>
    </>
  )
}

function Mark({ mark, isOffline }: { mark: DeliveryMark; isOffline: boolean }) {
  return (
    <span class="mark">
      <Icon name={MARK_ICON[mark]} size={13} />
      {mark === 'sending' && isOffline ? t('waiting') : t(mark)}
    </span>
  )
}

export function SystemLine({ text }: { text: string }) {
  return (
    <p class="system" dir="auto">
      {text}
    </p>
  )
}
