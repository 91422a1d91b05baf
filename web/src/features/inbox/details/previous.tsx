import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Time } from '@/components/ui/time'
import type { ConversationView, Page } from '@/generated/wire'
import { api } from '@/lib/api'
import { useT } from '@/lib/i18n'
import { inboxKeys } from '../queries'
import { Section } from '@/components/section'

interface PreviousConversationsProps {
  visitorId: string
  currentId: string
}

/** The visitor's other conversations, newest first. */
export function PreviousConversations({ visitorId, currentId }: PreviousConversationsProps) {
  const t = useT()
  const { data } = useQuery({
    queryKey: inboxKeys.previous(visitorId),
    queryFn: ({ signal }) =>
      api.get<Page<ConversationView>>('/conversations', { query: { visitorId, limit: 10 }, signal }),
  })
  const others = (data?.data ?? []).filter(({ id }) => id !== currentId)
  if (others.length === 0) return null
  return (
    <Section title={t('inbox.previous')}>
      <ul className="grid gap-1 -mx-2">
        {others.map(({ id, number, lastMessage, lastActivityAt, status }) => (
          <li key={id}>
            <Link
              to="/inbox"
              search={(before) => ({ ...before, c: id })}
              className="block px-2 py-1.5 rounded-lg hover:bg-hover"
            >
              <span className="flex justify-between gap-2 text-xs text-fg-3">
                <span>
                  {t('inbox.number', { number })} · {t(`inbox.status.${status}`)}
                </span>
                <Time at={lastActivityAt} />
              </span>
              <span className="block truncate" dir="auto">
                {lastMessage?.text ?? t('inbox.noMessages')}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  )
}
