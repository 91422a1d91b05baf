import { Link } from '@tanstack/react-router'
import type { ActivityView } from '@/generated/wire'
import { useTimeTaste } from '@/lib/clock'
import { useT, type MessageKey } from '@/lib/i18n'
import { dateTime } from '@/lib/time'
import { isWebAddress, shortAddress } from '../addresses'
import { fieldsOf, shownValue, textOf, type Fields } from './data'

/** What an entry carries beyond its one line: the note, the fields of a form, what changed. */
export function ActivityBody({ activity: { kind, data } }: { activity: ActivityView }) {
  const fields = fieldsOf(data)
  switch (kind) {
    case 'note':
      return <Words text={textOf(fields.text)} isNote />
    case 'assigned':
      return <Words text={besideRule(textOf(fields.reason), textOf(fields.rule))} />
    case 'capture':
      return <Capture fields={fields} />
    case 'changed':
      return <Changes fields={fieldsOf(fields.fields)} />
    case 'conversation':
      return <Conversation fields={fields} />
    case 'identified':
      return <Values rows={Object.entries(fields).filter(([, value]) => value !== null)} />
    case 'status':
      return <Words text={textOf(fields.disposition)} />
    case 'follow_up_done':
      return <Words text={textOf(fields.note)} />
    case 'follow_up':
      return <Planned fields={fields} />
    default:
      return null
  }
}

/** The reason of an assignment without the rule, which stands in the title already. */
function besideRule(reason: string | undefined, rule: string | undefined): string | undefined {
  const head = `Rule “${rule}”: `
  return reason?.startsWith(head) ? reason.slice(head.length) : reason
}

function Words({ text, isNote = false }: { text: string | undefined; isNote?: boolean }) {
  if (!text) return null
  const look = isNote ? 'rounded-xl bg-warn-soft text-warn-fg px-3 py-2' : 'text-fg-2'
  return (
    <p className={`mt-1 whitespace-pre-wrap wrap-anywhere ${look}`} dir="auto">
      {text}
    </p>
  )
}

function Capture({ fields }: { fields: Fields }) {
  const page = textOf(fields.page)
  return (
    <>
      {page && (
        <p className="text-xs text-fg-3 wrap-anywhere">
          {isWebAddress(page) ? (
            <a href={page} target="_blank" rel="noopener noreferrer nofollow" className="hover:underline">
              {shortAddress(page)}
            </a>
          ) : (
            page
          )}
        </p>
      )}
      <Values rows={Object.entries(fieldsOf(fields.fields))} />
    </>
  )
}

function Values({ rows }: { rows: [string, Fields[string]][] }) {
  if (rows.length === 0) return null
  return (
    <dl className="mt-1.5 grid gap-1 rounded-xl border border-line px-3 py-2">
      {rows.map(([name, value]) => (
        <div key={name} className="flex gap-2">
          <dt className="w-24 shrink-0 text-fg-3 wrap-anywhere">{name}</dt>
          <dd className="min-w-0 flex-1 whitespace-pre-wrap wrap-anywhere" dir="auto">
            {shownValue(value)}
          </dd>
        </div>
      ))}
    </dl>
  )
}

const FIELD_NAMES: Record<string, MessageKey> = {
  name: 'leads.field.name',
  email: 'leads.field.email',
  phone: 'leads.field.phone',
  company: 'leads.field.company',
  otherEmails: 'leads.field.otherEmails',
  otherPhones: 'leads.field.otherPhones',
  value: 'leads.field.value',
  quality: 'leads.field.quality',
  disposition: 'leads.lostReason',
}

function Changes({ fields }: { fields: Fields }) {
  const t = useT()
  return (
    <ul className="mt-1 grid gap-0.5 text-fg-2">
      {Object.entries(fields).map(([name, change]) => {
        const { from, to } = fieldsOf(change)
        const key = FIELD_NAMES[name]
        return (
          <li key={name} className="wrap-anywhere">
            <span className="text-fg-3">{key ? t(key) : name}: </span>
            <del className="text-fg-3">{shownValue(from)}</del> →{' '}
            <ins className="no-underline">{shownValue(to)}</ins>
          </li>
        )
      })}
    </ul>
  )
}

function Conversation({ fields }: { fields: Fields }) {
  const t = useT()
  const id = textOf(fields.conversationId)
  return (
    <>
      <Words text={textOf(fields.text)} />
      {id && (
        <Link to="/inbox" search={{ view: 'all', c: id }} className="text-accent-fg hover:underline">
          {t('leads.openConversation')}
        </Link>
      )}
    </>
  )
}

function Planned({ fields }: { fields: Fields }) {
  const taste = useTimeTaste()
  const due = textOf(fields.dueAt)
  const words = [due && dateTime(due, taste), textOf(fields.note)].filter(Boolean).join(' · ')
  return <Words text={words} />
}
