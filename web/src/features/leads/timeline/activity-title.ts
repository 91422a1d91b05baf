/** Says in one line what happened. Pure: words by key, values as text. */
import type { ActivityView, CaptureState, LeadStatus } from '@/generated/wire'
import type { Translate } from '@/lib/i18n'
import { CAPTURE_STATES, STATUSES } from '../search'
import { sourceName } from '../words'
import { fieldsOf, listOfTexts, textOf } from './data'

export function activityTitle(activity: ActivityView, t: Translate): string {
  const data = fieldsOf(activity.data)
  const who =
    activity.actor?.name ?? t(activity.actorKind === 'visitor' ? 'leads.act.visitor' : 'leads.act.system')
  switch (activity.kind) {
    case 'created':
      return t('leads.act.created', { source: sourceName(textOf(data.source) ?? '', t) })
    case 'capture':
      return captureTitle(textOf(data.state), textOf(data.form), t)
    case 'note':
      return t('leads.act.note', { who })
    case 'assigned':
      return assignedTitle(who, textOf(data.to), textOf(data.rule), t)
    case 'status':
      return t('leads.act.status', {
        who,
        from: statusName(textOf(data.from), t),
        to: statusName(textOf(data.to), t),
      })
    case 'changed':
      return t('leads.act.changed', { who })
    case 'tags':
      return tagsTitle(who, listOfTexts(data.added), listOfTexts(data.removed), t)
    case 'follow_up':
      return t('leads.act.followUp', { who })
    case 'follow_up_done':
      return t('leads.act.followUpDone', { who })
    case 'conversation':
      return t('leads.act.conversation', { number: textOf(data.number) ?? '' })
    case 'identified':
      return t('leads.act.identified')
  }
}

function captureTitle(state: string | undefined, form: string | undefined, t: Translate): string {
  const known: CaptureState = CAPTURE_STATES.find((one) => one === state) ?? 'submitted'
  return form ? t(`leads.act.${known}Form`, { form }) : t(`leads.act.${known}`)
}

function assignedTitle(who: string, to: string | undefined, rule: string | undefined, t: Translate): string {
  if (!to) return t('leads.act.unassigned', { who })
  if (who === to) return t('leads.act.took', { who })
  return rule ? t('leads.act.assignedByRule', { to, rule }) : t('leads.act.assigned', { who, to })
}

function tagsTitle(who: string, added: string[], removed: string[], t: Translate): string {
  if (removed.length === 0) return t('leads.act.tagsAdded', { who, tags: added.join(', ') })
  if (added.length === 0) return t('leads.act.tagsRemoved', { who, tags: removed.join(', ') })
  return t('leads.act.tagsBoth', { who, added: added.join(', '), removed: removed.join(', ') })
}

function statusName(status: string | undefined, t: Translate): string {
  const known: LeadStatus | undefined = STATUSES.find((one) => one === status)
  return known ? t(`leads.status.${known}`) : (status ?? '–')
}
