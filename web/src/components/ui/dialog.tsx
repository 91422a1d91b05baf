import { useEffect, useId, type ReactNode } from 'react'
import { X } from 'lucide-react'
import { cn } from '@/lib/cn'
import { useT } from '@/lib/i18n'
import { Button, IconButton } from './button'
import { useModal } from './use-modal'

interface DialogProps {
  title: ReactNode
  description?: ReactNode
  onClose: () => void
  /** `side` slides in from the end edge: for looking at one row of a list. */
  kind?: 'centre' | 'side'
  className?: string
  children: ReactNode
}

/** A modal dialog. Render it to open it; it traps the focus, closes on Escape and gives the focus back. */
export function Dialog({ title, description, onClose, kind = 'centre', className, children }: DialogProps) {
  const ref = useModal()
  const titleId = useId()
  const t = useT()
  useEffect(() => {
    ref.current?.querySelector<HTMLElement>('form :is(input, textarea, select)')?.focus()
  }, [ref])
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onCancel={(event) => {
        if (event.target !== ref.current) return
        event.preventDefault()
        onClose()
      }}
      onMouseDown={(event) => event.target === ref.current && onClose()}
      className={cn(
        'bg-surface text-fg shadow-pop backdrop:bg-[oklch(0.15_0.02_270/.45)] overflow-hidden',
        kind === 'centre' &&
          'm-auto w-[min(32rem,calc(100vw-1.5rem))] max-h-[calc(100dvh-3rem)] rounded-2xl open:flex flex-col',
        kind === 'side' &&
          'm-0 ms-auto h-dvh max-h-dvh w-[min(34rem,100vw)] rounded-s-2xl max-md:rounded-none open:flex flex-col',
        className,
      )}
    >
      <header className="flex items-start gap-3 px-5 pt-4 pb-3">
        <div className="flex-1 min-w-0">
          <h2 id={titleId} className="text-lg font-semibold break-words">
            {title}
          </h2>
          {description && <p className="mt-1 text-fg-2">{description}</p>}
        </div>
        <IconButton label={t('action.close')} onClick={onClose} className="-me-2 -mt-1">
          <X />
        </IconButton>
      </header>
      <div className="overflow-y-auto px-5 pb-5 pt-1">{children}</div>
    </dialog>
  )
}

/** The buttons at the end of a dialog: the one that matters is last. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>
}

interface ConfirmProps {
  title: ReactNode
  description: ReactNode
  confirm: string
  busy?: boolean
  onConfirm: () => void
  onClose: () => void
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({ title, description, confirm, busy, onConfirm, onClose }: ConfirmProps) {
  const t = useT()
  return (
    <Dialog title={title} description={description} onClose={onClose}>
      <DialogActions>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button variant="danger" busy={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
