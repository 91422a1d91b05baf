import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Field, Input } from '@/components/ui/field'
import { useT } from '@/lib/i18n'
import type { PatchLeadFunction } from './use-lead-patch'

/** Asks why a lead was lost. */
export default function LostDialog({ patch, onClose }: { patch: PatchLeadFunction; onClose: () => void }) {
  const t = useT()
  const [reason, setReason] = useState('')
  return (
    <Dialog title={t('leads.markLost')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void patch({ status: 'lost', disposition: reason.trim() || null })
          onClose()
        }}
      >
        <Field label={t('leads.lostReason')} optional={t('field.optional')}>
          {(state) => (
            <Input
              {...state}
              autoFocus
              maxLength={200}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        <DialogActions>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button variant="primary" type="submit">
            {t('leads.markLost')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
