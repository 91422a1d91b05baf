import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Field, Input } from '@/components/ui/field'
import { useTimeTaste } from '@/lib/clock'
import { useT } from '@/lib/i18n'
import { dayAt, fieldValue, fromFieldValue } from '@/lib/presets'
import { browserTimeZone } from '@/lib/time'

interface PickTimeDialogProps {
  title: string
  confirm: string
  onPick: (instant: string) => void
  onClose: () => void
}

/** Asks for a day and a time to come, in the person's zone. */
export default function PickTimeDialog({ title, confirm, onPick, onClose }: PickTimeDialogProps) {
  const t = useT()
  const { timeZone } = useTimeTaste()
  const [value, setValue] = useState(() => fieldValue(dayAt(Date.now(), 1, 9, timeZone), timeZone))
  const [error, setError] = useState<string>()

  function pick() {
    const instant = fromFieldValue(value, timeZone)
    if (instant === undefined || instant <= Date.now()) return setError(t('time.mustBeLater'))
    onPick(new Date(instant).toISOString())
    onClose()
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          pick()
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
              value={value}
              onChange={(event) => setValue(event.target.value)}
            />
          )}
        </Field>
        <DialogActions>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button variant="primary" type="submit">
            {confirm}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
