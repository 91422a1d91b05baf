/** Reads a form as it stands: what may leave, under the names that its page gave. */

import { attributes } from '../../src/domain/redaction/rules.json'
import { maxFields, redact, type Field } from './redact'

export interface Snapshot {
  fields: Record<string, string>
  /** Whether the browser finds nothing wrong with the form. */
  isValid: boolean
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

const PRIVATE = attributes.map((name) => `[${name}]`).join(',')
const CONTROLS = 'input,select,textarea'
const MAX_NAME_CHARS = 200

/** Inputs that were a password once stay one, whatever a "show" button makes of them. */
const passwords = new WeakSet<Element>()

export function isControl(target: unknown): target is Control {
  return target instanceof Element && target.matches(CONTROLS)
}

export function rememberPassword(control: Control): void {
  if (control.type === 'password') passwords.add(control)
}

const attribute = (element: Element, name: string) => Element.prototype.getAttribute.call(element, name) ?? ''

function labelOf(control: Element): string {
  const labels = (control as Control).labels
  return [
    ...Array.from(labels ?? [], (label) => label.textContent),
    attribute(control, 'aria-label'),
    attribute(control, 'placeholder'),
  ]
    .filter(Boolean)
    .join(' ')
    .slice(0, 500)
}

function describe(control: Element): Field {
  return {
    name: attribute(control, 'name'),
    id: attribute(control, 'id'),
    autocomplete: attribute(control, 'autocomplete'),
    type: (control as Control).type,
    label: labelOf(control),
  }
}

export const isForm = (element: Element): element is HTMLFormElement => element instanceof HTMLFormElement

/** By a property of the form that an input called `elements` or `id` cannot shadow; of a group those in no form. */
function controlsOf(form: HTMLElement): Element[] {
  if (!isForm(form)) return Array.from(form.querySelectorAll<Control>(CONTROLS)).filter((each) => !each.form)
  const own = Object.getOwnPropertyDescriptor(HTMLFormElement.prototype, 'elements')?.get
  return Array.from((own?.call(form) ?? form.querySelectorAll(CONTROLS)) as ArrayLike<Element>)
}

/** Returns the name under which a field's value is kept: its name, else its id, else its label. */
export function keyOf(control: Element): string {
  const { name, id, label } = describe(control)
  return (name || id || label || '').trim().slice(0, MAX_NAME_CHARS)
}

function isPrivate(control: Element): boolean {
  if (passwords.has(control) || control.closest(PRIVATE)) return true
  const style = getComputedStyle(control) as CSSStyleDeclaration & { webkitTextSecurity?: string }
  return Boolean(style.webkitTextSecurity && style.webkitTextSecurity !== 'none')
}

function formData(form: HTMLFormElement, submitter?: HTMLElement | null): FormData {
  try {
    return new FormData(form, submitter)
  } catch {
    return new FormData(form)
  }
}

/** Values by key, of named fields as the browser would send them and of unnamed ones as they stand. */
function rawValues(
  form: HTMLElement,
  controls: Element[],
  submitter?: HTMLElement | null,
): [string, string][] {
  const values: [string, string][] = []
  if (isForm(form)) {
    for (const [name, value] of formData(form, submitter))
      if (typeof value === 'string') values.push([name, value])
  }
  for (const control of controls) {
    if (!isControl(control) || (control.name && isForm(form)) || control.disabled) continue
    const isUnchecked =
      (control.type === 'checkbox' || control.type === 'radio') && !(control as HTMLInputElement).checked
    if (!isUnchecked) values.push([keyOf(control), control.value])
  }
  return values
}

/** Takes a snapshot. Fields that the rules refuse, and empty ones, are not in it. */
export function snapshot(form: HTMLElement, submitter?: HTMLElement | null): Snapshot {
  const controls = controlsOf(form)
  controls.filter(isControl).forEach(rememberPassword)
  const byKey = new Map<string, Element[]>()
  for (const control of controls) {
    const key = keyOf(control)
    byKey.set(key, [...(byKey.get(key) ?? []), control])
  }
  const fields: Record<string, string> = {}
  for (const [key, value] of rawValues(form, controls, submitter)) {
    if (!key || !value || Object.keys(fields).length >= maxFields) continue
    const named = byKey.get(key) ?? []
    const kept = named.some(isPrivate)
      ? null
      : strictest(named.length ? named.map(describe) : [{ name: key }], value)
    if (kept !== null) fields[key] = fields[key] ? `${fields[key]}, ${kept}` : kept
  }
  return { fields, isValid: controls.every((control) => (control as Control).validity?.valid !== false) }
}

/** Several controls may share a name; what one of them hides stays hidden. */
function strictest(descriptions: Field[], value: string): string | null {
  let kept: string | null = value
  for (const field of descriptions) if (kept !== null) kept = redact(field, kept)
  return kept
}

/** Returns how a form that nobody configured is found again. */
export function describeForm(form: HTMLElement): { selector: string; name: string; action?: string } {
  const id = attribute(form, 'id')
  const name = attribute(form, 'name')
  const action = attribute(form, 'action')
  const selector = id
    ? `#${CSS.escape(id)}`
    : name
      ? `form[name="${CSS.escape(name)}"]`
      : action
        ? `form[action="${CSS.escape(action)}"]`
        : isForm(form)
          ? `form:nth-of-type(${Array.from(document.forms).indexOf(form) + 1 || 1})`
          : form.localName
  const title = name || id || attribute(form, 'aria-label') || document.title
  return {
    selector: selector.slice(0, 500),
    name: title.slice(0, MAX_NAME_CHARS),
    ...(action && { action: action.slice(0, 2048) }),
  }
}
