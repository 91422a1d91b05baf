import { createFileRoute } from '@tanstack/react-router'
import { InboxPage } from '@/features/inbox/page'
import { inboxSearch } from '@/features/inbox/search'

export const Route = createFileRoute('/_app/inbox')({
  staticData: { needs: 'conversations:read' },
  validateSearch: inboxSearch,
  component: InboxPage,
})
