import { useState } from 'react'
import { TagField } from '@/components/tag-field'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { useT } from '@/lib/i18n'

interface LabelsDialogProps {
  labels: string[]
  onSave: (labels: string[]) => void
  onClose: () => void
}

/** Sets the labels of a conversation. */
export default function LabelsDialog({ labels, onSave, onClose }: LabelsDialogProps) {
  const t = useT()
  const [chosen, setChosen] = useState(labels)
  return (
    <Dialog title={t('inbox.editLabels')} onClose={onClose}>
      <TagField label={t('inbox.labels')} tags={chosen} onChange={setChosen} />
      <DialogActions>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button
          variant="primary"
          onClick={() => {
            onSave(chosen)
            onClose()
          }}
        >
          {t('action.save')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
