import { useState } from 'react'
import { TagField } from '@/components/tag-field'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { useT } from '@/lib/i18n'
import { useTags } from '../queries'

interface TagsDialogProps {
  tags: string[]
  onSave: (tags: string[]) => void
  onClose: () => void
}

/** Sets the tags of a lead; the ones in use are offered. */
export default function TagsDialog({ tags, onSave, onClose }: TagsDialogProps) {
  const t = useT()
  const known = useTags().data ?? []
  const [chosen, setChosen] = useState(tags)
  return (
    <Dialog title={t('leads.editTags')} onClose={onClose}>
      <TagField
        autoFocus
        label={t('leads.field.tags')}
        tags={chosen}
        suggestions={known}
        onChange={setChosen}
      />
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
