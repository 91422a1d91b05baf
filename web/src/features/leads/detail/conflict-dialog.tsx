import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import type { LeadView, PatchLead } from '@/generated/wire'
import { useT, type MessageKey, type Translate } from '@/lib/i18n'
import { moneyText } from './money'
import type { Conflict } from './use-lead-patch'

const NAMES: Partial<Record<keyof PatchLead, MessageKey>> = {
  name: 'leads.field.name',
  email: 'leads.field.email',
  phone: 'leads.field.phone',
  company: 'leads.field.company',
  otherEmails: 'leads.field.otherEmails',
  otherPhones: 'leads.field.otherPhones',
  value: 'leads.field.value',
  status: 'leads.field.status',
  quality: 'leads.field.quality',
  tags: 'leads.field.tags',
  disposition: 'leads.lostReason',
}

interface ConflictDialogProps {
  conflict: Conflict
  onSettle: (keepMine: boolean) => void
}

/** Somebody else was faster: shows both values and asks which one holds. */
export default function ConflictDialog({ conflict: { mine, theirs }, onSettle }: ConflictDialogProps) {
  const t = useT()
  const fields = (Object.keys(mine) as (keyof PatchLead)[]).filter((field) => NAMES[field])
  return (
    <Dialog title={t('leads.conflict')} description={t('leads.conflictHint')} onClose={() => onSettle(false)}>
      <table className="w-full text-start">
        <thead className="text-xs text-fg-3">
          <tr>
            <th scope="col">
              <span className="sr-only">{t('leads.properties')}</span>
            </th>
            <th scope="col" className="text-start font-medium py-1">
              {t('leads.yours')}
            </th>
            <th scope="col" className="text-start font-medium py-1">
              {t('leads.theirs')}
            </th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field} className="align-top">
              <th scope="row" className="text-start font-normal text-fg-3 py-1.5 pe-3">
                {t(NAMES[field] ?? 'leads.field.name')}
              </th>
              <td className="py-1.5 pe-3 font-medium wrap-anywhere">{say(field, mine, t)}</td>
              <td className="py-1.5 wrap-anywhere">{say(field, theirs, t)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <DialogActions>
        <Button onClick={() => onSettle(false)}>{t('leads.keepTheirs')}</Button>
        <Button variant="primary" onClick={() => onSettle(true)}>
          {t('leads.useMine')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}

function say(field: keyof PatchLead, record: PatchLead | LeadView, t: Translate): string {
  if (field === 'status' && record.status) return t(`leads.status.${record.status}`)
  if (field === 'quality' && record.quality) return t(`leads.quality.${record.quality}`)
  if (field === 'value' && record.value) return moneyText(record.value)
  const value = record[field]
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'string' ? value : t('leads.notSet')
}
