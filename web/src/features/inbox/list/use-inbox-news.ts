import { useCallback, useEffect, useRef } from 'react'
import type {
  ConversationData,
  ConversationView,
  MessageData,
  VisitorData,
  VisitorView,
} from '@/generated/wire'
import { api } from '@/lib/api'
import { liveSocket, useSocketEvent } from '@/lib/live'
import { queryClient } from '@/lib/query'
import { useSession } from '@/lib/session'
import { countAgain, keepConversation, keepVisitor, keepVisitorAway, knownConversation } from '../cache'
import { inboxKeys } from '../queries'
import { asRead, refreshed, withMessage } from './news'

const CONVERSATION_EVENTS = [
  'conversation.created',
  'conversation.updated',
  'conversation.status_changed',
  'assignee.changed',
]
const CHECK_AFTER_MS = 1_000
const MANY = 5

/** Keeps the lists and counts of the inbox true while it is on screen. `openId` is being read at the moment. */
export function useInboxNews(openId: string | undefined): void {
  const me = useSession().user.id
  const checkLater = useExactUnread(me)
  const latest = useRef(openId)
  useEffect(() => {
    latest.current = openId
  })

  useEffect(() => {
    function onConversation({ conversation }: ConversationData) {
      const known = knownConversation(conversation.id)
      const next = refreshed(known, conversation, me)
      const isOpen = latest.current === conversation.id && document.hasFocus()
      keepConversation(isOpen ? asRead(next) : next, me)
      if (!isOpen && (!known || next.unreadCount !== known.unreadCount)) checkLater(conversation.id)
      countAgain()
    }
    const stops = CONVERSATION_EVENTS.map((event) =>
      liveSocket.on(event, ({ data }) => onConversation(data as ConversationData)),
    )
    return () => stops.forEach((stop) => stop())
  }, [me, checkLater])

  useSocketEvent<MessageData>('message.created', ({ message }) => {
    const known = knownConversation(message.conversationId)
    if (!known) return
    const next = withMessage(known, message)
    keepConversation(openId === known.id && document.hasFocus() ? asRead(next) : next, me)
    countAgain()
  })

  useVisitorNews()
}

/** Reads conversations whose unread count was only reckoned, a moment after the last news. */
function useExactUnread(me: string): (id: string) => void {
  const waiting = useRef(new Set<string>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return useCallback(
    (id: string) => {
      waiting.current.add(id)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => {
        const ids = [...waiting.current]
        waiting.current.clear()
        if (ids.length > MANY) void queryClient.invalidateQueries({ queryKey: inboxKeys.lists })
        else for (const one of ids) void readExactly(one, me)
      }, CHECK_AFTER_MS)
    },
    [me],
  )
}

async function readExactly(id: string, me: string): Promise<void> {
  const conversation = await api.get<ConversationView>(`/conversations/${id}`).catch(() => undefined)
  if (conversation) keepConversation(conversation, me)
}

function useVisitorNews(): void {
  useEffect(() => {
    function onVisitor({ visitor }: VisitorData) {
      queryClient.setQueryData<VisitorView>(inboxKeys.visitor(visitor.id), (known) => known && visitor)
      keepVisitor(visitor)
    }
    // Who leaves is told as they were when they came: what was learnt meanwhile stands.
    function onLeft({ visitor: { id } }: VisitorData) {
      queryClient.setQueryData<VisitorView>(
        inboxKeys.visitor(id),
        (known) => known && { ...known, online: false },
      )
      keepVisitorAway(id)
    }
    const stops = ['visitor.online', 'visitor.page_view'].map((event) =>
      liveSocket.on(event, ({ data }) => onVisitor(data as VisitorData)),
    )
    stops.push(liveSocket.on('visitor.offline', ({ data }) => onLeft(data as VisitorData)))
    return () => stops.forEach((stop) => stop())
  }, [])
}
