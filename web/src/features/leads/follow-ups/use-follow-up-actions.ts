import { useMemo } from 'react'
import { toast, toastProblem } from '@/components/ui/toast'
import type { AddFollowUp, PatchTask, TaskView } from '@/generated/wire'
import { api } from '@/lib/api'
import { useT } from '@/lib/i18n'
import { queryClient } from '@/lib/query'
import { leadKeys } from '../queries'

export interface FollowUpActions {
  add: (followUp: AddFollowUp) => Promise<void>
  finish: (task: TaskView) => Promise<void>
  postpone: (task: TaskView, dueAt: string) => Promise<void>
  remove: (task: TaskView) => Promise<void>
}

/** What can be done with the follow-ups of a lead; each tells when the server refuses. */
export function useFollowUpActions(leadId: string): FollowUpActions {
  const t = useT()
  return useMemo(() => {
    async function attempt(send: () => Promise<unknown>): Promise<boolean> {
      try {
        await send()
        return true
      } catch (error) {
        toastProblem(error)
        return false
      } finally {
        readAgain(leadId)
      }
    }
    const patch = (task: TaskView, change: PatchTask) => attempt(() => api.patch(`/tasks/${task.id}`, change))
    return {
      async add(followUp) {
        if (await attempt(() => api.post(`/leads/${leadId}/follow-ups`, followUp)))
          toast(t('leads.followUpAdded'))
      },
      async finish(task) {
        if (!(await patch(task, { status: 'done' }))) return
        toast(t('leads.followUpDone'), () => void patch(task, { status: 'open' }))
      },
      async postpone(task, dueAt) {
        if (!(await patch(task, { dueAt }))) return
        toast(t('leads.followUpMoved'), () => void patch(task, { dueAt: task.dueAt }))
      },
      async remove(task) {
        if (!(await attempt(() => api.delete(`/tasks/${task.id}`)))) return
        const again: AddFollowUp = {
          dueAt: task.dueAt,
          note: task.note ?? undefined,
          channel: task.channel ?? undefined,
          assigneeId: task.assignee?.id,
        }
        toast(
          t('leads.followUpDeleted'),
          () => void attempt(() => api.post(`/leads/${leadId}/follow-ups`, again)),
        )
      },
    }
  }, [leadId, t])
}

function readAgain(leadId: string): void {
  for (const queryKey of [leadKeys.followUps(leadId), leadKeys.timeline(leadId), ['tasks']]) {
    void queryClient.invalidateQueries({ queryKey })
  }
}
