/** What a person does with a conversation. Shown at once; taken back with words when the server refuses. */
import { useCallback, useMemo } from 'react'
import type {
  AgentCard,
  ConversationStatus,
  ConversationView,
  PatchConversation,
  Priority,
} from '@/generated/wire'
import { toast, toastProblem } from '@/components/ui/toast'
import { api } from '@/lib/api'
import { useT, type MessageKey } from '@/lib/i18n'
import { useSession } from '@/lib/session'
import { countAgain, keepConversation } from './cache'

type Change = Partial<Pick<ConversationView, 'status' | 'snoozedUntil' | 'assignee' | 'priority' | 'labels'>>

const DONE: Record<ConversationStatus, MessageKey> = {
  open: 'inbox.done.open',
  pending: 'inbox.done.pending',
  snoozed: 'inbox.done.snoozed',
  resolved: 'inbox.done.resolved',
}

export interface ConversationActions {
  setStatus: (status: ConversationStatus, snoozeUntil?: string) => void
  assign: (person: AgentCard | null) => void
  setPriority: (priority: Priority | null) => void
  setLabels: (labels: string[]) => void
}

export function useConversationActions(conversation: ConversationView | undefined): ConversationActions {
  const me = useSession().user.id
  const t = useT()

  const change = useCallback(
    async (next: Change, send: (path: string) => Promise<ConversationView>) => {
      if (!conversation) return false
      keepConversation({ ...conversation, ...next }, me)
      try {
        const saved = await send(`/conversations/${conversation.id}`)
        if (saved?.id) keepConversation(saved, me)
        return true
      } catch (error) {
        keepConversation(conversation, me)
        toastProblem(error)
        return false
      } finally {
        countAgain()
      }
    },
    [conversation, me],
  )

  return useMemo(() => {
    function postStatus(status: ConversationStatus, snoozeUntil?: string | null) {
      const until = status === 'snoozed' ? (snoozeUntil ?? undefined) : undefined
      const body = { status, ...(until ? { snoozeUntil: until } : {}) }
      return change({ status, snoozedUntil: until ?? null }, (path) => api.post(`${path}/status`, body))
    }
    return {
      async setStatus(status, snoozeUntil) {
        if (!conversation || (conversation.status === status && status !== 'snoozed')) return
        const before = { status: conversation.status, until: conversation.snoozedUntil }
        if (!(await postStatus(status, snoozeUntil))) return
        toast(t(DONE[status]), () => void postStatus(before.status, before.until))
      },
      assign(assignee) {
        const before = conversation?.assignee ?? null
        const words = assignee
          ? t('inbox.done.assigned', { name: assignee.name })
          : t('inbox.done.unassigned')
        void undoably(words, before, assignee, (person) =>
          change({ assignee: person }, (path) => api.post(`${path}/assign`, { userId: person?.id ?? null })),
        )
      },
      setPriority(priority) {
        void undoably(t('inbox.done.priority'), conversation?.priority ?? null, priority, (one) =>
          change({ priority: one }, (path) => patch(path, { priority: one })),
        )
      },
      setLabels(labels) {
        void undoably(t('inbox.done.labels'), conversation?.labels ?? [], labels, (all) =>
          change({ labels: all }, (path) => patch(path, { labels: all })),
        )
      },
    }
  }, [conversation, change, t])
}

/** Sets a value and offers the way back to the one before. */
async function undoably<Value>(
  words: string,
  before: Value,
  next: Value,
  set: (value: Value) => Promise<boolean>,
): Promise<void> {
  if (await set(next)) toast(words, () => void set(before))
}

function patch(path: string, body: PatchConversation): Promise<ConversationView> {
  return api.patch<ConversationView>(path, body)
}
