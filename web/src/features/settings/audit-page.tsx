import { ScrollText } from 'lucide-react'
import { EmptyState } from '@/components/ui/states'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import { useMembers } from '@/features/inbox/queries'
import type { AuditEntryView } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { useMedia } from '@/lib/media'
import { actionWords, actorWords, detailWords, targetWords } from './audit-words'
import { SettingsPage } from './frame'
import { PagedList } from './paged-list'

/** Who did what, newest first. Nothing here can be changed. */
export function AuditPage() {
  const t = useT()
  const isNarrow = useMedia('(max-width: 1023px)')
  const members = useMembers().data ?? []
  const names = new Map(members.map(({ id, name }) => [id, name]))
  const empty = <EmptyState icon={ScrollText} title={t('audit.empty')} />
  const Entries = isNarrow ? AuditList : AuditTable
  return (
    <SettingsPage title={t('settings.audit')} description={t('audit.lead')} width="wide">
      <PagedList<AuditEntryView> queryKey={['audit-log']} path="/audit-log" empty={empty}>
        {(entries) => <Entries entries={entries} names={names} />}
      </PagedList>
    </SettingsPage>
  )
}

interface EntriesProps {
  entries: AuditEntryView[]
  /** Of people, by their ids. */
  names: Map<string, string>
}

function AuditTable({ entries, names }: EntriesProps) {
  const t = useT()
  return (
    <Table
      label={t('settings.audit')}
      head={
        <tr>
          <Th>{t('audit.at')}</Th>
          <Th>{t('audit.who')}</Th>
          <Th>{t('audit.action')}</Th>
          <Th>{t('audit.target')}</Th>
          <Th>{t('audit.from')}</Th>
        </tr>
      }
    >
      {entries.map((entry) => (
        <Tr key={entry.id}>
          <Td className="whitespace-nowrap">
            <Time at={entry.at} as="full" />
          </Td>
          <Td className="whitespace-nowrap">{actorWords(entry, t)}</Td>
          <Td className="min-w-56">
            <Deed entry={entry} names={names} />
          </Td>
          <Td className="text-xs text-fg-2 wrap-anywhere">{targetWords(entry, names)}</Td>
          <Td className="text-fg-2 tnum whitespace-nowrap">{entry.ip}</Td>
        </Tr>
      ))}
    </Table>
  )
}

/** The same on a narrow screen: an entry under the other, nothing beside the edge. */
function AuditList({ entries, names }: EntriesProps) {
  const t = useT()
  return (
    // Nothing in it takes the focus, and the page must scroll by keys, too.
    <div role="region" aria-label={t('settings.audit')} tabIndex={0} className="rounded-xl">
      <ul className="rounded-xl border border-line divide-y divide-line">
        {entries.map((entry) => {
          const target = targetWords(entry, names)
          return (
            <li key={entry.id} className="px-4 py-3 grid gap-1">
              <Deed entry={entry} names={names} />
              {target && <p className="text-xs text-fg-2 wrap-anywhere">{target}</p>}
              <p className="flex flex-wrap gap-x-2 text-xs text-fg-3">
                <span className="text-fg-2">{actorWords(entry, t)}</span>
                <Time at={entry.at} as="full" />
                <span className="tnum">{entry.ip}</span>
              </p>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Deed({ entry: { action, detail }, names }: { entry: AuditEntryView; names: Map<string, string> }) {
  const t = useT()
  const values = detailWords(detail, names)
  return (
    <div className="min-w-0">
      <p title={action}>{actionWords(action, t)}</p>
      {values && <p className="text-xs text-fg-3 wrap-anywhere">{values}</p>}
    </div>
  )
}
