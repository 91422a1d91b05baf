import { createFileRoute } from '@tanstack/react-router'
import { requireSession } from '@/app/guards'
import { SignedInApp } from '@/app/shell'

export const Route = createFileRoute('/_app')({ beforeLoad: requireSession, component: SignedInApp })
