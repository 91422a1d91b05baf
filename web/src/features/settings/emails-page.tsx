import { Mail } from 'lucide-react'
import { EmptyState } from '@/components/ui/states'
import { Time } from '@/components/ui/time'
import type { OutboxMailView } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { SettingsPage } from './frame'
import { PagedList } from './paged-list'

/** The emails of an installation that has no mail server: here they can be read and their links followed. */
export function EmailsPage() {
  const t = useT()
  const empty = (
    <EmptyState icon={Mail} title={t('emails.emptyTitle')}>
      {t('emails.emptyText')}
    </EmptyState>
  )
  return (
    <SettingsPage title={t('settings.emails')} description={t('emails.lead')}>
      <PagedList<OutboxMailView> queryKey={['outbox']} path="/outbox" empty={empty}>
        {(mails) => (
          <ul className="rounded-xl border border-line divide-y divide-line overflow-hidden">
            {mails.map((mail) => (
              <li key={mail.id}>
                <MailRow mail={mail} />
              </li>
            ))}
          </ul>
        )}
      </PagedList>
    </SettingsPage>
  )
}

function MailRow({ mail }: { mail: OutboxMailView }) {
  return (
    <details className="group">
      <summary className="flex items-center gap-3.5 px-4 py-3 list-none hover:bg-sunken focus-visible:-outline-offset-2 [&::-webkit-details-marker]:hidden">
        <Mail className="size-5 shrink-0 text-fg-3" strokeWidth={1.8} aria-hidden="true" />
        <span className="flex-1 min-w-0">
          <span className="block font-medium truncate">{mail.subject}</span>
          <span className="block text-fg-3 truncate">{mail.to}</span>
        </span>
        <Time at={mail.createdAt} className="text-xs text-fg-3" />
      </summary>
      <p dir="auto" className="px-4 pb-4 ps-12 whitespace-pre-wrap break-words text-fg-2">
        <WithLinks text={mail.text} />
      </p>
    </details>
  )
}

const LINK = /(https?:\/\/[^\s<>"]+)/

/** Plain text whose web addresses can be followed. */
function WithLinks({ text }: { text: string }) {
  return text.split(LINK).map((part, at) =>
    at % 2 === 1 ? (
      // The parts of one text never change places.
      // oxlint-disable-next-line react/no-array-index-key
      <a key={at} href={part} className="text-accent-fg underline underline-offset-2">
        {part}
      </a>
    ) : (
      part
    ),
  )
}
