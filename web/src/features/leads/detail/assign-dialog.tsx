import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Field, Input } from '@/components/ui/field'
import { toast, toastProblem } from '@/components/ui/toast'
import type { LeadView, Reference } from '@/generated/wire'
import { api } from '@/lib/api'
import { useT } from '@/lib/i18n'
import { queryClient } from '@/lib/query'
import { changeInLists } from '../cache'
import { leadKeys } from '../queries'

interface AssignDialogProps {
  lead: LeadView
  to: Reference | null
  onClose: () => void
}

/** Hands a lead on, with a reason for the next person and the timeline. */
export default function AssignDialog({ lead, to, onClose }: AssignDialogProps) {
  const t = useT()
  const [reason, setReason] = useState('')
  const [isBusy, setIsBusy] = useState(false)

  async function assign() {
    setIsBusy(true)
    try {
      const body = { userId: to?.id ?? null, ...(reason.trim() ? { reason: reason.trim() } : {}) }
      await api.post<LeadView>(`/leads/${lead.id}/assign`, body)
      changeInLists({ ...lead, owner: to })
      void queryClient.invalidateQueries({ queryKey: leadKeys.one(lead.id) })
      void queryClient.invalidateQueries({ queryKey: leadKeys.timeline(lead.id) })
      toast(to ? t('leads.assigned', { name: to.name }) : t('leads.unassigned'))
      onClose()
    } catch (error) {
      setIsBusy(false)
      toastProblem(error)
    }
  }

  return (
    <Dialog title={to ? t('leads.assignToName', { name: to.name }) : t('leads.unassign')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void assign()
        }}
      >
        <Field label={t('leads.reason')} optional={t('field.optional')} hint={t('leads.reasonHint')}>
          {(state) => (
            <Input
              {...state}
              autoFocus
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        <DialogActions>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button variant="primary" type="submit" busy={isBusy}>
            {t('leads.assign')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
