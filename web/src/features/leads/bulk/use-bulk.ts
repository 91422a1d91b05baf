import { useRef, useState } from 'react'
import type { LeadView } from '@/generated/wire'
import { toast } from '@/components/ui/toast'
import { useT } from '@/lib/i18n'
import { clearSelection, narrowSelection } from './selection'
import type { Change } from './changes'
import { runEach } from './run'

export interface Failure {
  lead: LeadView
  error: unknown
}

export interface BulkResult {
  change: Change
  done: number
  failures: Failure[]
}

/** Runs a change over the selected leads; what failed stays selected and is told lead by lead. */
export function useBulk() {
  const t = useT()
  const [progress, setProgress] = useState<{ finished: number; all: number }>()
  const [result, setResult] = useState<BulkResult>()
  const isRunning = useRef(false)

  async function run(leads: LeadView[], change: Change) {
    if (isRunning.current) return
    isRunning.current = true
    setResult(undefined)
    setProgress({ finished: 0, all: leads.length })
    const outcomes = await runEach(
      leads,
      ({ id }) => change(id),
      (finished) => setProgress({ finished, all: leads.length }),
    )
    isRunning.current = false
    setProgress(undefined)
    const failures = outcomes.flatMap(({ item, error }) =>
      error === undefined ? [] : [{ lead: item, error }],
    )
    const undos = outcomes.flatMap(({ done }) => (done ? [done] : []))
    const done = leads.length - failures.length
    if (failures.length > 0) narrowSelection(failures.map(({ lead }) => lead.id))
    else clearSelection()
    if (done > 0)
      toast(t('leads.bulk.done', { count: done }), undos.length > 0 ? () => void undo(undos) : undefined)
    if (failures.length > 0) setResult({ change, done, failures })
  }

  async function undo(undos: (() => Promise<unknown>)[]) {
    const outcomes = await runEach(undos, (one) => one())
    const failed = outcomes.filter(({ error }) => error !== undefined).length
    toast(
      failed > 0
        ? t('leads.bulk.undoneSome', { count: failed })
        : t('leads.bulk.undone', { count: undos.length }),
    )
  }

  return { run, progress, result, dismiss: () => setResult(undefined) }
}
