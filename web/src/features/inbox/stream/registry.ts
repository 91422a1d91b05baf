/** The conversations that were open lately, so that coming back to one shows it at once. */
import { useEffect } from 'react'
import type { MessageView } from '@/generated/wire'
import { api } from '@/lib/api'
import { liveSocket } from '@/lib/live'
import { sessionStore, useSession } from '@/lib/session'
import { ConversationController, type ControllerDeps } from './controller'

const KEPT = 20

const kept = new Map<string, ConversationController>()

// Another person or workspace must not see what was open before.
sessionStore.subscribe(() => kept.clear())
// Those that are open begin anew by themselves.
liveSocket.on('restored', () => {
  for (const [id, controller] of kept) if (!controller.isOpen) kept.delete(id)
})

function controllerOf(conversationId: string, me: string): ConversationController {
  const known = kept.get(conversationId)
  const controller = known ?? new ConversationController(conversationId, depsFor(me))
  kept.delete(conversationId)
  kept.set(conversationId, controller)
  const oldest = kept.keys().next().value
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
  return controller
}

function depsFor(me: string): ControllerDeps {
  return {
    me,
    socket: liveSocket,
    read: async (conversationId, query) => {
      const path = `/conversations/${conversationId}/messages`
      return (await api.get<{ data: MessageView[] }>(path, { query: { ...query } })).data
    },
    post: (conversationId, message) => {
      const idempotencyKey = message.clientMessageId
      return api.post<MessageView>(`/conversations/${conversationId}/messages`, message, { idempotencyKey })
    },
  }
}

/** The controller of a conversation, followed while the component is on screen. */
export function useConversationStream(conversationId: string): ConversationController {
  const { user } = useSession()
  const controller = controllerOf(conversationId, user.id)
  useEffect(() => {
    controller.open()
    return () => controller.close()
  }, [controller])
  return controller
}
