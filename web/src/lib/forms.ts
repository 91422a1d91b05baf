/** Binds forms to the server: what it refuses is shown at the field it is about. */
import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form'
import { ApiProblem } from './problem'
import { problemWords } from './problem-words'

/**
 * Shows a refused call in the form: `errors[].pointer` (`/email`, `/rules/0/name`) at its field, the rest on top.
 */
export function showProblem<T extends FieldValues>(form: UseFormReturn<T>, error: unknown): void {
  if (!(error instanceof ApiProblem)) throw error
  const known = form.getValues()
  let placed = false
  for (const { pointer, detail } of error.problem.errors ?? []) {
    const path = pointer.replace(/^#?\//, '').replaceAll('/', '.')
    const top = path.split('.')[0]
    if (!top || !(top in known)) continue
    form.setError(path as FieldPath<T>, { type: 'server', message: detail }, { shouldFocus: !placed })
    placed = true
  }
  if (!placed) form.setError('root', { type: 'server', message: problemWords(error) })
}
