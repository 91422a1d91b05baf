import { useState } from 'preact/hooks'
import type { Chat } from '../core/chat'
import type { ChatState, Person } from '../core/state'
import type { PreChatField } from '../wire'
import { t } from './i18n'
import { Icon } from './icons'

type Values = Record<string, string>

const MESSAGE = 'message'
const EMAIL_SHAPE = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/
const INPUT: Record<string, { type: 'text' | 'email' | 'tel'; autocomplete: string }> = {
  name: { type: 'text', autocomplete: 'name' },
  email: { type: 'email', autocomplete: 'email' },
  phone: { type: 'tel', autocomplete: 'tel' },
}

const contactField = (key: 'name' | 'email') => ({ key, label: t(key), required: key === 'email' })

/** Returns what is asked before a conversation: the site's fields, and with nobody there a way to answer. */
export function formFields({ site }: ChatState): PreChatField[] {
  if (!site) return []
  const fields = site.preChat.enabled ? site.preChat.fields : []
  if (site.agentsOnline) return fields
  const own = fields.map((field) => (field.key === 'email' ? { ...field, required: true } : field))
  return [
    ...(own.length ? own : [contactField('name')]),
    ...(own.some(({ key }) => key === 'email') ? [] : [contactField('email')]),
  ]
}

/** The form is left out when all it would ask is known or was asked before; a needed address is asked until it is told. */
export function wantsForm(state: ChatState): boolean {
  return formFields(state).some(({ key, required }) => {
    const isAsked = state.asked.has(key) && !(required && key in INPUT)
    return !isAsked && !state.person[key as keyof Person]
  })
}

export function problemsOf(fields: PreChatField[], values: Values): Values {
  const problems: Values = {}
  for (const { key, required } of [...fields, { key: MESSAGE, required: true }]) {
    const value = values[key]?.trim() ?? ''
    if (required && !value) problems[key] = t('required')
    else if (key === 'email' && value && !EMAIL_SHAPE.test(value)) problems[key] = t('emailInvalid')
  }
  return problems
}

export function StartForm({ chat, id }: { chat: Chat; id: string }) {
  const { site, person } = chat.state
  const fields = formFields(chat.state)
  const [values, setValues] = useState<Values>(() => ({
    ...Object.fromEntries(fields.map(({ key }) => [key, person[key as keyof Person] ?? ''])),
    [MESSAGE]: chat.draftOf(id),
  }))
  const [problems, setProblems] = useState<Values>({})
  const set = (key: string, value: string) => {
    if (key === MESSAGE) chat.draft(id, value)
    setValues({ ...values, [key]: value })
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const found = problemsOf(fields, values)
    setProblems(found)
    const [first] = Object.keys(found)
    if (first) return document.getElementById(`start-${first}`)?.focus()
    const { [MESSAGE]: text = '', ...answers } = values
    const preChat = Object.fromEntries(Object.entries(answers).filter(([, value]) => value.trim()))
    const asked = fields.map(({ key }) => key)
    chat.draft(id, '')
    chat.send(text.trim(), preChat, asked)
  }
  const intro = site?.agentsOnline
    ? site.appearance.welcome || t('welcome')
    : site?.offlineMessage || t('nobodyHere')
  return (
    <form class="start" noValidate onSubmit={submit}>
      <p class="intro" dir="auto">
        {intro}
      </p>
      {fields.map((field) => (
        <Field
          key={field.key}
          field={field}
          value={values[field.key] ?? ''}
          problem={problems[field.key]}
          onInput={(value) => set(field.key, value)}
        />
      ))}
      <Field
        field={{ key: MESSAGE, label: t('message'), required: true }}
        value={values[MESSAGE] ?? ''}
        problem={problems[MESSAGE]}
        isLong
        onInput={(value) => set(MESSAGE, value)}
      />
      <button type="submit" class="primary">
        {site?.agentsOnline ? t('startChat') : t('leaveMessage')}
        <Icon name="next" size={18} />
      </button>
    </form>
  )
}

interface FieldProps {
  field: PreChatField
  value: string
  problem: string | undefined
  isLong?: boolean
  onInput(value: string): void
}

function Field({ field: { key, label, required }, value, problem, isLong, onInput }: FieldProps) {
  const id = `start-${key}`
  const common = {
    id,
    name: key,
    value,
    dir: 'auto' as const,
    required,
    'aria-invalid': Boolean(problem),
    'aria-describedby': problem ? `${id}-problem` : undefined,
  }
  const { type = 'text', autocomplete = 'off' } = INPUT[key] ?? {}
  return (
    <div class="field">
      <label for={id}>
        {label}
        {!required && <span class="optional"> ({t('optional')})</span>}
      </label>
      {isLong ? (
        <textarea
          {...common}
          rows={3}
          maxLength={10_000}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      ) : (
        <input
          {...common}
          {...({ type } as { type: 'text'; list: undefined })}
          autocomplete={autocomplete}
          maxLength={254}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
      {problem && (
        <p class="problem" id={`${id}-problem`}>
          <Icon name="alert" size={14} />
          {problem}
        </p>
      )}
    </div>
  )
}
