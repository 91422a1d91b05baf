import type { ConversationVisitor } from '@/generated/wire'
import { useT } from '@/lib/i18n'

/** What to call a visitor: by name, else by email, else "Visitor" with the end of their id. */
export function useVisitorName({
  id,
  name,
  email,
}: Pick<ConversationVisitor, 'id' | 'name' | 'email'>): string {
  const t = useT()
  return name || email || t('inbox.visitor', { id: id.slice(-4).toUpperCase() })
}
