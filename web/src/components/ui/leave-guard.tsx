import { useBlocker } from '@tanstack/react-router'
import { useT } from '@/lib/i18n'
import { ConfirmDialog } from './dialog'

/** Asks before unsaved changes are lost. */
export function LeaveGuard({ dirty }: { dirty: boolean }) {
  const t = useT()
  const guard = useBlocker({ shouldBlockFn: () => dirty, enableBeforeUnload: dirty, withResolver: true })
  if (guard.status !== 'blocked') return null
  return (
    <ConfirmDialog
      title={t('unsaved.title')}
      description={t('unsaved.text')}
      confirm={t('unsaved.leave')}
      onConfirm={guard.proceed}
      onClose={guard.reset}
    />
  )
}
