import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Field, Input, Select, Textarea } from '@/components/ui/field'
import type { AddFollowUp, TaskChannel } from '@/generated/wire'
import { useTimeTaste } from '@/lib/clock'
import { useT } from '@/lib/i18n'
import { fieldValue, fromFieldValue } from '@/lib/presets'
import { browserTimeZone } from '@/lib/time'
import { CHANNELS } from './channels'
import { followUpPresets } from './presets'

interface FollowUpDialogProps {
  onAdd: (followUp: AddFollowUp) => Promise<void>
  onClose: () => void
}

/** Plans a next step: when, how, and what about. */
export default function FollowUpDialog({ onAdd, onClose }: FollowUpDialogProps) {
  const t = useT()
  const { timeZone } = useTimeTaste()
  const [presets] = useState(() => followUpPresets(Date.now(), timeZone))
  const [due, setDue] = useState(() => fieldValue(presets[1]?.at ?? Date.now(), timeZone))
  const [channel, setChannel] = useState<TaskChannel>('call')
  const [note, setNote] = useState('')
  const [error, setError] = useState<string>()

  async function add() {
    const instant = fromFieldValue(due, timeZone)
    if (instant === undefined || instant <= Date.now()) return setError(t('time.mustBeLater'))
    onClose()
    await onAdd({
      dueAt: new Date(instant).toISOString(),
      channel,
      ...(note.trim() ? { note: note.trim() } : {}),
    })
  }

  return (
    <Dialog title={t('leads.addFollowUp')} onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void add()
        }}
      >
        <Field
          label={t('time.pick')}
          hint={t('time.zone', { zone: timeZone ?? browserTimeZone() })}
          error={error}
        >
          {(state) => (
            <Input
              {...state}
              type="datetime-local"
              required
              value={due}
              onChange={(event) => setDue(event.target.value)}
            />
          )}
        </Field>
        <div className="flex flex-wrap gap-1.5 -mt-1">
          {presets.map(({ label, at }) => (
            <Button
              key={label}
              size="sm"
              className="max-md:h-10"
              onClick={() => setDue(fieldValue(at, timeZone))}
            >
              {t(label)}
            </Button>
          ))}
        </div>
        <Field label={t('leads.how')}>
          {(state) => (
            <Select
              {...state}
              value={channel}
              onChange={(event) => setChannel(event.target.value as TaskChannel)}
            >
              {CHANNELS.map((one) => (
                <option key={one} value={one}>
                  {t(`leads.channel.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t('leads.what')} optional={t('field.optional')}>
          {(state) => (
            <Textarea
              {...state}
              maxLength={2000}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </Field>
        <DialogActions>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button variant="primary" type="submit">
            {t('leads.addFollowUp')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
