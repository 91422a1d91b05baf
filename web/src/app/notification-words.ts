import type { NotificationView } from '@/generated/wire'
import type { Translate } from '@/lib/i18n'

/** What a notification carries: whom it is about, more words, and where it leads. */
export interface NotificationWords {
  name: string
  detail: string
  leadId?: string
  conversationId?: string
}

export function wordsOf({ data, subjectId }: NotificationView): NotificationWords {
  const fields = typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {}
  const text = (key: string) => (typeof fields[key] === 'string' ? fields[key] : '')
  return {
    name: text('name'),
    detail: text('text') || text('note'),
    leadId: subjectId.startsWith('lead_') ? subjectId : text('leadId') || undefined,
    conversationId: subjectId.startsWith('conv_') ? subjectId : undefined,
  }
}

/** "Ada Lovelace is your new lead". */
export function notificationText(notification: NotificationView, t: Translate): string {
  const { name } = wordsOf(notification)
  return t(`notifications.${notification.kind}`, { name: name || t('notifications.somebody') })
}
