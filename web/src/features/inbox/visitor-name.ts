import type { ConversationVisitor } from '@/generated/wire'
import { useT, type Translate } from '@/lib/i18n'

type Named = Pick<ConversationVisitor, 'id' | 'name' | 'email'>

/** What to call a visitor: by name, else by email, else "Visitor" with the end of their id. */
export function visitorName({ id, name, email }: Named, t: Translate): string {
  return name || email || t('inbox.visitor', { id: id.slice(-4).toUpperCase() })
}

export function useVisitorName(visitor: Named): string {
  return visitorName(visitor, useT())
}
