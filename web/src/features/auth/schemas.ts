/** What the forms around signing in ask for. The server checks again. */
import * as v from 'valibot'
import { say } from '@/lib/i18n'

const MIN_PASSWORD = 10
const MAX_PASSWORD = 200

export const required = () =>
  v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty(() => say('form.required')),
  )

export const email = () =>
  v.pipe(
    required(),
    v.email(() => say('form.email')),
  )

/** A new password: 10 to 200 characters. */
export const newPassword = () =>
  v.pipe(
    v.string(),
    v.minLength(MIN_PASSWORD, () => say('form.passwordLength', { min: MIN_PASSWORD })),
    v.maxLength(MAX_PASSWORD, () => say('form.tooLong', { max: MAX_PASSWORD })),
  )
