import { useState } from 'react'
import { TagField } from '@/components/tag-field'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { useT } from '@/lib/i18n'
import { useTags } from '../queries'

interface AddTagsDialogProps {
  count: number
  onAdd: (tags: string[]) => void
  onClose: () => void
}

/** Asks which tags the selected leads get, beside those they have. */
export default function AddTagsDialog({ count, onAdd, onClose }: AddTagsDialogProps) {
  const t = useT()
  const known = useTags().data ?? []
  const [tags, setTags] = useState<string[]>([])
  return (
    <Dialog title={t('leads.bulk.addTags', { count })} onClose={onClose}>
      <TagField autoFocus label={t('leads.field.tags')} tags={tags} suggestions={known} onChange={setTags} />
      <DialogActions>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button
          variant="primary"
          disabled={tags.length === 0}
          onClick={() => {
            onClose()
            onAdd(tags)
          }}
        >
          {t('leads.bulk.tag')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
