/**
 * Watches the forms of a page without touching them: it listens in the capture phase on the window, so forms that
 * come later are seen too, never prevents or repeats a submission, and reads values only when something is told.
 */

import { guarded } from '../shared/core'
import { isControl, isForm, keyOf, rememberPassword, snapshot, type Snapshot } from './fields'

export type Trigger = 'submit' | 'blur' | 'change' | 'pagehide'

export interface Capture {
  /** The form, or the part of the page that holds fields without one. */
  form: HTMLElement
  trigger: Trigger
  isSubmission: boolean
  fields: Record<string, string>
  lastField?: string
}

interface Watched {
  form: HTMLElement
  lastField: string
  /** What was told last, so that nothing is told twice. */
  told: string
  submittedAt: number
  timer?: ReturnType<typeof setTimeout>
}

/** What holds fields together that are in no form: such a group is told only once an email stands in it. */
const GROUP = '[role=form],fieldset,dialog,section,article,main,body'
/** Moves from field to field are told together. */
const SETTLE_MS = 400
/** `requestSubmit`, `submit` and a handler that calls the other are one submission. */
const SAME_SUBMISSION_MS = 3_000

export class FormWatch {
  private readonly watched = new WeakMap<HTMLElement, Watched>()
  private readonly dirty = new Set<Watched>()
  private readonly roots = new WeakSet<EventTarget>()
  private readonly pending = new Map<HTMLFormElement, () => void>()

  constructor(
    private readonly tell: (capture: Capture) => void,
    private readonly wantsPartial: () => boolean,
  ) {}

  start(): void {
    this.listen(window)
    window.addEventListener(
      'focusin',
      guarded((event) => this.onFocus(event)),
      true,
    )
    window.addEventListener(
      'input',
      guarded((event) => this.onInput(event)),
      true,
    )
    window.addEventListener(
      'focusout',
      guarded((event) => this.onLeave(event, 'blur')),
      true,
    )
    window.addEventListener(
      'submit',
      guarded((event) => this.finish(event.target)),
    )
    this.wrapSubmit()
  }

  /** Tells of every form that was touched and not told yet: the page is going away. */
  leave(): void {
    this.pending.forEach((finish) => finish())
    this.dirty.forEach((entry) => this.tellPartial(entry, 'pagehide'))
  }

  /** `change` and `submit` do not leave a shadow tree: each tree is listened to by itself. */
  private listen(root: EventTarget): void {
    if (this.roots.has(root)) return
    this.roots.add(root)
    root.addEventListener(
      'submit',
      guarded((event) => this.onSubmit(event as SubmitEvent)),
      true,
    )
    root.addEventListener(
      'change',
      guarded((event) => this.onLeave(event, 'change')),
      true,
    )
  }

  /** `form.submit()` fires no event; the form is sent as before, with the page's own arguments. */
  private wrapSubmit(): void {
    const { submit } = HTMLFormElement.prototype
    const take = guarded((form: HTMLFormElement) => this.take(form, snapshot(form)))
    HTMLFormElement.prototype.submit = function (this: HTMLFormElement, ...args: []) {
      take(this)
      return submit.apply(this, args)
    }
  }

  private entry(form: HTMLElement): Watched {
    let entry = this.watched.get(form)
    if (!entry) this.watched.set(form, (entry = { form, lastField: '', told: '', submittedAt: 0 }))
    return entry
  }

  private onFocus(event: Event): void {
    const [target] = event.composedPath()
    if (!isControl(target)) return
    rememberPassword(target)
    const root = target.getRootNode()
    if (root !== document) this.listen(root)
  }

  private onInput(event: Event): void {
    const [target] = event.composedPath()
    const form = formOf(target)
    if (!isControl(target) || !form) return
    const entry = this.entry(form)
    entry.lastField = keyOf(target)
    this.dirty.add(entry)
  }

  private onLeave(event: Event, trigger: 'blur' | 'change'): void {
    const [target] = event.composedPath()
    const form = formOf(target)
    if (!isControl(target) || !form) return
    const entry = this.entry(form)
    if (trigger === 'change') {
      entry.lastField = keyOf(target)
      this.dirty.add(entry)
    }
    if (!this.dirty.has(entry)) return
    clearTimeout(entry.timer)
    entry.timer = setTimeout(
      guarded(() => this.tellPartial(entry, trigger)),
      SETTLE_MS,
    )
  }

  private tellPartial(entry: Watched, trigger: Trigger): void {
    clearTimeout(entry.timer)
    if (!this.dirty.delete(entry) || !this.wantsPartial()) return
    const { fields } = snapshot(entry.form)
    const text = JSON.stringify(fields)
    if (text === entry.told || text === '{}' || !(isForm(entry.form) || text.includes('@'))) return
    entry.told = text
    this.tell({ form: entry.form, trigger, isSubmission: false, fields, lastField: entry.lastField })
  }

  /**
   * Takes the values before the page's own handlers may clear them, and waits for those handlers: a form that they
   * stopped and that is not valid was not submitted.
   */
  private onSubmit(event: SubmitEvent): void {
    const form = event.composedPath()[0]
    if (!(form instanceof HTMLFormElement)) return
    const taken = snapshot(form, event.submitter)
    const finish = guarded(() => {
      clearTimeout(timer)
      this.pending.delete(form)
      if (event.defaultPrevented && !taken.isValid) {
        this.dirty.add(this.entry(form))
        this.tellPartial(this.entry(form), 'submit')
      } else {
        this.take(form, taken)
      }
    })
    const timer = setTimeout(finish)
    this.pending.set(form, finish)
  }

  private finish(form: EventTarget | null): void {
    this.pending.get(form as HTMLFormElement)?.()
  }

  private take(form: HTMLFormElement, { fields }: Snapshot): void {
    const entry = this.entry(form)
    clearTimeout(entry.timer)
    this.dirty.delete(entry)
    const text = JSON.stringify(fields)
    const isRepeat = text === entry.told && Date.now() - entry.submittedAt < SAME_SUBMISSION_MS
    if (isRepeat || isSearch(form)) return
    entry.told = text
    entry.submittedAt = Date.now()
    this.tell({ form, trigger: 'submit', isSubmission: true, fields })
  }
}

function formOf(target: unknown): HTMLElement | null {
  return isControl(target) ? (target.form ?? target.closest<HTMLElement>(GROUP)) : null
}

/** A search box is not a lead. */
function isSearch(form: HTMLFormElement): boolean {
  if (form.matches('[role=search]') || form.closest('search')) return true
  const typed = [
    ...form.querySelectorAll('input:not([type=hidden],[type=submit],[type=button]),textarea,select'),
  ]
  return typed.length === 1 && Boolean(typed[0]?.matches('input[type=search],input[name=q],input[name=s]'))
}
