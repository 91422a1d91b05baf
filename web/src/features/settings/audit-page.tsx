import { ScrollText } from 'lucide-react'
import { EmptyState } from '@/components/ui/states'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { AuditEntryView } from '@/generated/wire'
import { useT } from '@/lib/i18n'
import { SettingsPage } from './frame'
import { PagedList } from './paged-list'

/** Who did what, newest first. Nothing here can be changed. */
export function AuditPage() {
  const t = useT()
  const empty = <EmptyState icon={ScrollText} title={t('audit.empty')} />
  return (
    <SettingsPage title={t('settings.audit')} description={t('audit.lead')} width="wide">
      <PagedList<AuditEntryView> queryKey={['audit-log']} path="/audit-log" empty={empty}>
        {(entries) => (
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
              <AuditRow key={entry.id} entry={entry} />
            ))}
          </Table>
        )}
      </PagedList>
    </SettingsPage>
  )
}

function AuditRow({ entry }: { entry: AuditEntryView }) {
  const t = useT()
  const detail = isEmpty(entry.detail) ? undefined : JSON.stringify(entry.detail)
  return (
    <Tr>
      <Td className="whitespace-nowrap">
        <Time at={entry.at} as="full" />
      </Td>
      <Td className="whitespace-nowrap">
        {entry.actorName ?? (entry.actorKind === 'system' ? t('audit.system') : entry.actorId)}
      </Td>
      <Td>
        <code className="text-xs">{entry.action}</code>
        {detail && (
          <p className="text-xs text-fg-3 truncate max-w-72" title={detail}>
            {detail}
          </p>
        )}
      </Td>
      <Td>
        <code className="text-xs text-fg-2">{entry.target}</code>
      </Td>
      <Td className="text-fg-2 tnum">{entry.ip}</Td>
    </Tr>
  )
}

function isEmpty(detail: AuditEntryView['detail']): boolean {
  return detail === null || (typeof detail === 'object' && Object.keys(detail).length === 0)
}
