import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ListChecks, RotateCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '@/components/ui/button'
import { Chip } from '@/components/ui/chip'
import { EmptyState } from '@/components/ui/states'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { Tabs } from '@/components/ui/tabs'
import { Time } from '@/components/ui/time'
import { toast, toastProblem } from '@/components/ui/toast'
import type { JobState, JobView } from '@/generated/wire'
import { api } from '@/lib/api'
import { useT } from '@/lib/i18n'
import { useCan } from '@/lib/session'
import { SettingsPage } from './frame'
import { PagedList } from './paged-list'

const STATES = ['dead', 'ready', 'running', 'done'] as const satisfies JobState[]
const TONES = { dead: 'bad', ready: 'neutral', running: 'accent', done: 'ok' } as const

/** Work in the background: what waits, what runs, and what failed for good. */
export function JobsPage() {
  const t = useT()
  const [state, setState] = useState<JobState>('dead')
  const empty = (
    <EmptyState icon={ListChecks} title={t(`jobs.empty.${state}`)}>
      {t('jobs.emptyText')}
    </EmptyState>
  )
  return (
    <SettingsPage title={t('settings.jobs')} description={t('jobs.lead')} width="wide">
      <Tabs
        label={t('jobs.states')}
        value={state}
        onChange={setState}
        tabs={STATES.map((key) => ({ key, label: t(`jobs.${key}`) }))}
        className="mb-4"
      />
      <div role="tabpanel" aria-label={t(`jobs.${state}`)}>
        <PagedList<JobView> queryKey={['jobs']} path="/jobs" query={{ state }} empty={empty}>
          {(jobs) => <JobTable jobs={jobs} />}
        </PagedList>
      </div>
    </SettingsPage>
  )
}

function JobTable({ jobs }: { jobs: JobView[] }) {
  const t = useT()
  return (
    <Table
      label={t('settings.jobs')}
      head={
        <tr>
          <Th>{t('jobs.kind')}</Th>
          <Th>{t('jobs.state')}</Th>
          <Th className="text-end">{t('jobs.attempts')}</Th>
          <Th>{t('jobs.when')}</Th>
          <Th>
            <span className="sr-only">{t('jobs.actions')}</span>
          </Th>
        </tr>
      }
    >
      {jobs.map((job) => (
        <JobRow key={job.id} job={job} />
      ))}
    </Table>
  )
}

function JobRow({ job }: { job: JobView }) {
  const t = useT()
  return (
    <Tr>
      <Td className="min-w-48 max-w-[26rem]">
        <code className="text-xs">{job.kind}</code>
        {job.lastError && <p className="text-xs text-bad-fg break-words mt-0.5">{job.lastError}</p>}
      </Td>
      <Td>
        <Chip tone={TONES[job.state]}>{t(`jobs.${job.state}`)}</Chip>
      </Td>
      <Td className="text-end tnum whitespace-nowrap">
        {job.attempts} / {job.maxAttempts}
      </Td>
      <Td className="whitespace-nowrap">
        <Time at={job.finishedAt ?? job.runAt} as="long" focusable />
      </Td>
      <Td className="text-end">{job.state === 'dead' && <JobActions job={job} />}</Td>
    </Tr>
  )
}

/** What can be done about work that failed for good: try it once more, or let it go. */
function JobActions({ job }: { job: JobView }) {
  const t = useT()
  const may = useCan('jobs:write')
  const retry = useJobMutation(() => api.post(`/jobs/${job.id}/retry`), t('jobs.retried'))
  const remove = useJobMutation(() => api.delete(`/jobs/${job.id}`), t('jobs.removed'))
  if (!may) return null
  return (
    <span className="inline-flex items-center gap-1">
      <Button size="sm" busy={retry.isPending} onClick={() => retry.mutate()}>
        <RotateCw />
        {t('jobs.retry')}
      </Button>
      <IconButton label={t('jobs.remove')} disabled={remove.isPending} onClick={() => remove.mutate()}>
        <Trash2 />
      </IconButton>
    </span>
  )
}

function useJobMutation(action: () => Promise<unknown>, said: string) {
  const client = useQueryClient()
  return useMutation<unknown, Error, void>({
    mutationFn: action,
    onSuccess: () => toast(said),
    onError: toastProblem,
    onSettled: () => client.invalidateQueries({ queryKey: ['jobs'] }),
  })
}
