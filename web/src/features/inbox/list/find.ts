import type { ConversationView } from '@/generated/wire'

/** The conversations whose person, last line, label or number has the text. */
export function matching(conversations: ConversationView[], text: string): ConversationView[] {
  const wanted = text.trim().toLocaleLowerCase()
  if (!wanted) return conversations
  return conversations.filter(({ visitor, lastMessage, labels, number }) =>
    [visitor.name, visitor.email, lastMessage?.text, `#${number}`, ...labels].some((one) =>
      one?.toLocaleLowerCase().includes(wanted),
    ),
  )
}
