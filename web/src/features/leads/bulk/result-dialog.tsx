import { CircleX } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { useT } from '@/lib/i18n'
import { problemWords } from '@/lib/problem-words'
import type { BulkResult } from './use-bulk'

interface BulkResultDialogProps {
  result: BulkResult
  onRetry: () => void
  onClose: () => void
}

/** Says of each lead that could not be changed why that is. */
export function BulkResultDialog({ result: { done, failures }, onRetry, onClose }: BulkResultDialogProps) {
  const t = useT()
  return (
    <Dialog title={t('leads.bulk.failed', { count: failures.length })} onClose={onClose}>
      <p className="text-fg-2 mb-3">{t('leads.bulk.failedHint', { count: done })}</p>
      <ul className="grid gap-2 max-h-[40dvh] overflow-y-auto">
        {failures.map(({ lead, error }) => (
          <li key={lead.id} className="flex gap-2.5">
            <CircleX className="size-[18px] shrink-0 text-bad-fg mt-px" aria-hidden="true" />
            <span className="min-w-0">
              <span className="block font-medium truncate" dir="auto">
                {lead.name}
              </span>
              <span className="block text-fg-3">{problemWords(error)}</span>
            </span>
          </li>
        ))}
      </ul>
      <DialogActions>
        <Button onClick={onClose}>{t('action.close')}</Button>
        <Button variant="primary" onClick={onRetry}>
          {t('action.retry')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
