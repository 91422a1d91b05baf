import { createFileRoute } from '@tanstack/react-router'
import { AuditPage } from '@/features/settings/audit-page'

export const Route = createFileRoute('/_app/settings/audit')({
  staticData: { needs: 'audit:read' },
  component: AuditPage,
})
