import { createFileRoute } from '@tanstack/react-router'
import { NotFoundPage } from '@/app/failure-pages'

export const Route = createFileRoute('/_app/$')({ component: NotFoundPage })
