/** What the entries of the audit log say, in people's words. */
import type { AuditEntryView, JsonValue } from '@/generated/wire'
import type { Translate } from '@/lib/i18n'

const ACTIONS = [
  'agency.signed_up',
  'api_key.created',
  'api_key.revoked',
  'assignment_rules.replaced',
  'conversation.assigned',
  'conversation.status_changed',
  'event.retried',
  'job.deleted',
  'job.retried',
  'lead.assigned',
  'lead.deleted',
  'role.deleted',
  'role.saved',
  'site.changed',
  'site.created',
  'site.deleted',
  'site.key_rotated',
  'user.changed',
  'user.created',
  'user.invitation_accepted',
  'user.invitation_resent',
  'user.invited',
  'user.locked',
  'user.password_changed',
  'user.password_reset',
  'user.password_reset_asked',
  'user.profile_changed',
  'user.refresh_token_reused',
  'user.signed_in',
  'user.signed_out',
  'workspace.changed',
  'workspace.created',
] as const

/** What was done; the code itself when it has no words yet. */
export function actionWords(action: string, t: Translate): string {
  const known = ACTIONS.find((one) => one === action)
  return known ? t(`audit.did.${known}`) : action
}

/** Who did it. */
export function actorWords({ actorKind, actorId, actorName }: AuditEntryView, t: Translate): string {
  return actorName ?? (actorKind === 'system' ? t('audit.system') : (actorId ?? ''))
}

/** To whom or what: nothing when people did it to themselves. */
export function targetWords({ target, actorId }: AuditEntryView, names: Map<string, string>): string {
  if (!target || target === actorId) return ''
  return names.get(target) ?? target
}

/** The values of an entry in one line, with people by their names. */
export function detailWords(detail: JsonValue, names: Map<string, string>): string {
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) return plain(detail, names)
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${plain(value, names)}`)
    .join(' · ')
}

function plain(value: JsonValue, names: Map<string, string>): string {
  if (value === null || value === '') return '–'
  if (Array.isArray(value)) return value.map((one) => plain(one, names)).join(', ') || '–'
  if (typeof value === 'object') return JSON.stringify(value)
  return names.get(String(value)) ?? String(value)
}
