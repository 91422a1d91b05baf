import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '@/components/ui/button'
import { Chip } from '@/components/ui/chip'
import { ConfirmDialog } from '@/components/ui/dialog'
import { EmptyState, ErrorState, SkeletonRows } from '@/components/ui/states'
import { Time } from '@/components/ui/time'
import { toast, toastProblem } from '@/components/ui/toast'
import type { ApiKeyView } from '@/generated/wire'
import { api, type Page } from '@/lib/api'
import { useT } from '@/lib/i18n'
import { CreateKeyDialog } from './create-key-dialog'
import { SettingsPage } from './frame'

export const API_KEYS = ['api-keys']

export function ApiKeysPage() {
  const t = useT()
  const [creating, setCreating] = useState(false)
  const add = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus />
      {t('keys.create')}
    </Button>
  )
  return (
    <SettingsPage title={t('settings.apiKeys')} actions={add} description={t('keys.lead')}>
      <KeyList />
      {creating && <CreateKeyDialog onClose={() => setCreating(false)} />}
    </SettingsPage>
  )
}

function KeyList() {
  const t = useT()
  const keys = useQuery({
    queryKey: API_KEYS,
    queryFn: ({ signal }) => api.get<Page<ApiKeyView>>('/api-keys', { signal }),
  })
  if (keys.isPending) return <SkeletonRows rows={2} />
  if (keys.isError) return <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />
  if (keys.data.data.length === 0) {
    return (
      <EmptyState icon={KeyRound} title={t('keys.emptyTitle')}>
        {t('keys.emptyText')}
      </EmptyState>
    )
  }
  return (
    <ul className="rounded-xl border border-line divide-y divide-line">
      {keys.data.data.map((key) => (
        <KeyRow key={key.id} entry={key} />
      ))}
    </ul>
  )
}

function KeyRow({ entry }: { entry: ApiKeyView }) {
  const t = useT()
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const remove = useMutation({
    mutationFn: () => api.delete(`/api-keys/${entry.id}`),
    onSuccess: () => toast(t('keys.revoked', { name: entry.name })),
    onError: toastProblem,
    onSettled: () => client.invalidateQueries({ queryKey: API_KEYS }),
  })
  return (
    <li className="flex items-center gap-3.5 px-4 py-3">
      <KeyRound className="size-5 shrink-0 text-fg-3" strokeWidth={1.8} aria-hidden="true" />
      <div className="flex-1 min-w-0">
        <p className="flex items-baseline gap-2">
          <span className="font-medium truncate">{entry.name}</span>
          <code dir="ltr" className="text-xs text-fg-3 shrink-0">
            {entry.hint}…
          </code>
        </p>
        <p className="mt-1 flex flex-wrap gap-1">
          {entry.permissions.map((permission) => (
            <Chip key={permission}>{permission}</Chip>
          ))}
        </p>
      </div>
      <span className="text-xs text-fg-3 max-md:hidden">
        {entry.lastUsedAt ? (
          <>
            {t('settings.lastUsed')} <Time at={entry.lastUsedAt} as="long" focusable />
          </>
        ) : (
          t('keys.neverUsed')
        )}
      </span>
      <IconButton label={t('keys.revokeOf', { name: entry.name })} onClick={() => setAsking(true)}>
        <Trash2 />
      </IconButton>
      {asking && (
        <ConfirmDialog
          title={t('keys.revokeAsk', { name: entry.name })}
          description={t('keys.revokeText')}
          confirm={t('keys.revoke')}
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  )
}
