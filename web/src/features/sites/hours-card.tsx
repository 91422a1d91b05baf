import { Plus, X } from 'lucide-react'
import { useId, useState, type FormEvent } from 'react'
import { Button } from '@/components/ui/button'
import { Checkbox, Field, Input } from '@/components/ui/field'
import { LeaveGuard } from '@/components/ui/leave-guard'
import { Card } from '@/components/ui/page'
import { toast, toastProblem } from '@/components/ui/toast'
import { ZoneSelect } from '@/features/settings/zone-select'
import type { SiteView, Weekday } from '@/generated/wire'
import { useTimeTaste } from '@/lib/clock'
import { useT } from '@/lib/i18n'
import { useSession } from '@/lib/session'
import {
  dayName,
  isInOrder,
  nextSpan,
  OFFICE_HOURS,
  officeWeek,
  openHoursOf,
  weekOf,
  type Day,
  type Span,
} from './hours'
import { usePatchSite } from './queries'

interface Draft {
  limited: boolean
  timeZone: string
  week: Day[]
}

/** When somebody answers (CHT-9): outside of it the chat says when the site opens again. */
export function HoursCard({ site }: { site: SiteView }) {
  const t = useT()
  const { workspace } = useSession()
  const patch = usePatchSite(site.id)
  const saved = draftOf(site, workspace.timeZone)
  const [draft, setDraft] = useState(saved)
  const dirty = JSON.stringify(draft) !== JSON.stringify(saved)
  const inOrder = !draft.limited || draft.week.every(({ spans }) => isInOrder(spans))

  function change(part: Partial<Draft>) {
    setDraft((before) => ({ ...before, ...part }))
  }

  function changeDay(changed: Weekday, spans: Span[]) {
    change({ week: draft.week.map((one) => (one.day === changed ? { ...one, spans } : one)) })
  }

  function save(event: FormEvent) {
    event.preventDefault()
    if (!inOrder) return
    const businessHours = draft.limited ? { timeZone: draft.timeZone, days: openHoursOf(draft.week) } : null
    patch.mutate(
      { chat: { ...site.chat, businessHours } },
      {
        onError: toastProblem,
        onSuccess: (after) => {
          setDraft(draftOf(after, workspace.timeZone))
          toast(t('state.saved'))
        },
      },
    )
  }

  return (
    <Card>
      <form noValidate onSubmit={save} className="grid grid-cols-1 gap-5">
        <Checkbox
          asSwitch
          label={t('sites.hours.limited')}
          hint={t('sites.hours.limitedHint')}
          checked={draft.limited}
          onChange={(event) => change({ limited: event.target.checked })}
        />
        {draft.limited && (
          <>
            <Field label={t('sites.hours.zone')} className="max-w-80">
              {(control) => (
                <ZoneSelect
                  {...control}
                  value={draft.timeZone}
                  onChange={(event) => change({ timeZone: event.target.value })}
                />
              )}
            </Field>
            <ul className="grid grid-cols-1 gap-3">
              {draft.week.map(({ day, spans }, index) => (
                <DayHours key={day} index={index} spans={spans} onChange={(next) => changeDay(day, next)} />
              ))}
            </ul>
          </>
        )}
        <div className="flex justify-end">
          <Button type="submit" variant="primary" busy={patch.isPending} disabled={!dirty || !inOrder}>
            {t('action.save')}
          </Button>
        </div>
      </form>
      <LeaveGuard dirty={dirty && !patch.isPending} />
    </Card>
  )
}

function draftOf({ chat }: SiteView, timeZone: string): Draft {
  const { businessHours } = chat
  return businessHours
    ? { limited: true, timeZone: businessHours.timeZone, week: weekOf(businessHours) }
    : { limited: false, timeZone, week: officeWeek() }
}

interface DayHoursProps {
  /** Of the day in the week, Monday first. */
  index: number
  spans: Span[]
  onChange: (spans: Span[]) => void
}

function DayHours({ index, spans, onChange }: DayHoursProps) {
  const t = useT()
  const errorId = useId()
  const { locale } = useTimeTaste()
  const name = dayName(index, locale)
  const wrong = !isInOrder(spans)
  const further = nextSpan(spans)
  return (
    <li className="grid grid-cols-[9rem_1fr] max-md:grid-cols-1 gap-2 items-start">
      <Checkbox
        label={name}
        className="md:h-9 md:items-center"
        checked={spans.length > 0}
        onChange={(event) => onChange(event.target.checked ? [OFFICE_HOURS] : [])}
      />
      <div className="grid gap-2" role="group" aria-label={name}>
        {spans.length === 0 && <p className="md:h-9 content-center text-fg-3">{t('sites.hours.closed')}</p>}
        {spans.map((span, place) => (
          <div key={place} className="flex items-center gap-2">
            <SpanFields
              span={span}
              describedBy={wrong ? errorId : undefined}
              onChange={(next) => onChange(spans.with(place, next))}
            />
            {spans.length > 1 && (
              <Button
                size="sm"
                variant="ghost"
                aria-label={t('sites.hours.remove')}
                title={t('sites.hours.remove')}
                onClick={() => onChange(spans.toSpliced(place, 1))}
              >
                <X />
              </Button>
            )}
            {place === spans.length - 1 && further && (
              <Button
                size="sm"
                variant="ghost"
                aria-label={t('sites.hours.add')}
                title={t('sites.hours.add')}
                onClick={() => onChange([...spans, further])}
              >
                <Plus />
              </Button>
            )}
          </div>
        ))}
        {wrong && (
          <p id={errorId} role="alert" className="text-xs text-bad-fg">
            {t('sites.hours.wrong')}
          </p>
        )}
      </div>
    </li>
  )
}

interface SpanFieldsProps {
  span: Span
  describedBy: string | undefined
  onChange: (span: Span) => void
}

function SpanFields({ span, describedBy, onChange }: SpanFieldsProps) {
  const t = useT()
  const time = (part: keyof Span) => (
    <Input
      type="time"
      required
      className="w-32 max-md:w-auto max-md:min-w-0 max-md:flex-1 max-md:px-2 max-md:[&::-webkit-calendar-picker-indicator]:hidden"
      aria-label={t(`sites.hours.${part}`)}
      aria-invalid={describedBy ? true : undefined}
      aria-describedby={describedBy}
      value={span[part]}
      onChange={(event) => onChange({ ...span, [part]: event.target.value })}
    />
  )
  return (
    <>
      {time('from')}
      <span aria-hidden="true">–</span>
      {time('to')}
    </>
  )
}
