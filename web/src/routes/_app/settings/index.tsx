import { createFileRoute } from '@tanstack/react-router'
import { SettingsIndex } from '@/features/settings/layout'

export const Route = createFileRoute('/_app/settings/')({ component: SettingsIndex })
