import { CircleCheck, CircleX, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useT } from '@/lib/i18n'
import { problemWords } from '@/lib/problem-words'
import { createStore, useStore } from '@/lib/store'
import { IconButton } from './button'

const SHOWN_MS = 7_000

interface ToastEntry {
  id: number
  text: string
  tone: 'ok' | 'bad'
  undo?: () => void
}

const toasts = createStore<ToastEntry[]>([])
let lastId = 0

function dismiss(id: number): void {
  toasts.set(toasts.get().filter((entry) => entry.id !== id))
}

function add(entry: Omit<ToastEntry, 'id'>): void {
  toasts.set([...toasts.get().slice(-2), { ...entry, id: ++lastId }])
}

/** Says that something happened, with the way to take it back where there is one. */
export function toast(text: string, undo?: () => void): void {
  add({ text, tone: 'ok', undo })
}

/** Says that something did not work. */
export function toastProblem(error: unknown): void {
  add({ text: problemWords(error), tone: 'bad' })
}

/** Where toasts appear: above the tabs of a phone, beside the rail of a desktop. */
export function Toaster() {
  const entries = useStore(toasts)
  return (
    <div
      role="status"
      aria-live="polite"
      className="no-print fixed z-40 bottom-4 start-4 md:start-18 max-md:bottom-20 max-md:inset-x-3 grid gap-2 w-[min(24rem,calc(100vw-1.5rem))] pointer-events-none"
    >
      {entries.map((entry) => (
        <ToastLine key={entry.id} entry={entry} />
      ))}
    </div>
  )
}

function ToastLine({ entry }: { entry: ToastEntry }) {
  const t = useT()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const Icon = entry.tone === 'ok' ? CircleCheck : CircleX

  function start() {
    stop()
    timer.current = setTimeout(() => dismiss(entry.id), SHOWN_MS)
  }
  function stop() {
    clearTimeout(timer.current)
  }
  useEffect(() => {
    const running = setTimeout(() => dismiss(entry.id), SHOWN_MS)
    timer.current = running
    return () => clearTimeout(timer.current)
  }, [entry.id])

  return (
    <div
      onMouseEnter={stop}
      onMouseLeave={start}
      onFocus={stop}
      onBlur={start}
      className="pointer-events-auto flex items-center gap-2.5 rounded-xl bg-surface shadow-pop ps-3.5 pe-1.5 py-1.5"
    >
      <Icon
        className={
          entry.tone === 'ok' ? 'size-[18px] text-ok-fg shrink-0' : 'size-[18px] text-bad-fg shrink-0'
        }
        aria-hidden="true"
      />
      <span className="flex-1 min-w-0 break-words py-1">{entry.text}</span>
      {entry.undo && (
        <button
          type="button"
          onClick={() => {
            entry.undo?.()
            dismiss(entry.id)
          }}
          className="font-medium text-accent-fg px-2 h-8 rounded-lg hover:bg-hover"
        >
          {t('action.undo')}
        </button>
      )}
      <IconButton label={t('action.dismiss')} onClick={() => dismiss(entry.id)}>
        <X />
      </IconButton>
    </div>
  )
}
