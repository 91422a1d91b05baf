/**
 * The tracker: captures forms that are sent and, where the site wants it, forms that are left, and nothing else.
 * Start reading here; `forms.ts` sees, `fields.ts` and `redact.ts` decide what may leave, `queue.ts` keeps,
 * `deliver.ts` sends.
 */

import { guarded, type Consent, type Porchlight, type SiteConfig } from '../shared/core'
import { CHAT_KEY, read, readJson, remove, write } from '../shared/storage'
import { forgetVisitor, visitorId } from '../shared/visitor'
import { uuidv7 } from '../shared/uuid'
import { cleanUrl } from './clean-url'
import { currentConsent, decide, listenToTcf } from './consent'
import { Delivery } from './deliver'
import { describeForm } from './fields'
import { FormWatch, type Capture } from './forms'
import { EventQueue } from './queue'
import { maxFields, redact } from './redact'
import { firstTouch, forgetSession, touchSession } from './session'
import type { PageContext, TrackEvent } from './wire'

type Draft = Omit<TrackEvent, 'eventId' | 'occurredAt' | 'sequence'>

/** How long an event may wait for others, in milliseconds. A partial lead is on somebody's screen within 5 s. */
const WAIT_MS = { form_submission: 0, chat_message_sent: 0, form_interaction: 800, tracker_initialized: 1500 }
const CONFIG_KEY = 'pl_cfg'
const FLUSH_MS = 5_000
const FULL = 50
/** How often an undecided visitor is looked after. */
const LOOK_MS = 1_000
/** What is kept in memory until the visitor has decided. */
const MAX_HELD = 50

class Tracker {
  private readonly queue = new EventQueue()
  private readonly delivery: Delivery
  private readonly forms: FormWatch
  private held: (() => void)[] = []
  private config: SiteConfig | undefined
  private consent: Consent = 'unknown'
  private lookTimer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly pl: Porchlight) {
    this.delivery = new Delivery(this.queue, `${pl._host}/v1/track`)
    this.forms = new FormWatch(
      (capture) => this.capture(capture),
      () => !this.config || this.config.tracker.partialCapture,
    )
  }

  start(): void {
    this.forms.start()
    const leave = guarded(() => {
      this.forms.leave()
      if (this.consent === 'granted') this.delivery.flushOnLeave()
    })
    window.addEventListener('pagehide', leave)
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && leave())
    window.addEventListener('online', () => this.consent === 'granted' && this.delivery.schedule(0))
    this.emit({ type: 'tracker_initialized' })
    this.pl._config.then(
      guarded((config) => this.configure(config)),
      guarded(() => this.configureFromLastVisit()),
    )
  }

  /** The server is away: forms are kept for later, if the visitor had agreed on an earlier page. */
  private configureFromLastVisit(): void {
    const config = readJson<SiteConfig>(CONFIG_KEY)
    if (config?.clientId === this.pl._clientId) this.configure(config)
  }

  private configure(config: SiteConfig): void {
    if (!config.active || !config.tracker.enabled) {
      this.held = []
      this.consent = 'denied'
      return
    }
    this.config = config
    this.settle(currentConsent(config.tracker))
    listenToTcf(guarded(() => this.look()))
    this.pl._take(
      guarded(([name, first, second]) => {
        if (name === 'consent') this.settle(decide(first))
        if (name === 'reset') this.forget(true)
        if (name === 'track') this.report(String(first), second)
      }),
    )
    this.pl.on(
      'sent',
      guarded(() => this.emit({ type: 'chat_message_sent' })),
    )
  }

  /** Consent managers change their word at any time. */
  private look(): void {
    const consent = this.config && currentConsent(this.config.tracker)
    if (consent && consent !== this.consent) this.settle(consent)
    else if (consent === 'unknown') this.lookAgain()
  }

  private lookAgain(): void {
    clearTimeout(this.lookTimer)
    this.lookTimer = setTimeout(
      guarded(() => this.look()),
      LOOK_MS,
    )
  }

  private settle(consent: Consent): void {
    this.consent = consent
    this.pl._consent = consent
    this.pl._emit('consent', consent)
    if (consent === 'unknown') return this.lookAgain()
    const { held } = this
    this.held = []
    if (consent === 'granted') {
      write(CONFIG_KEY, JSON.stringify({ ...this.config, chat: undefined }))
      for (const add of held) add()
      this.delivery.schedule(FLUSH_MS)
    } else {
      this.forget()
    }
  }

  /** A person who only refuses tracking may still have a conversation open: its id stays. */
  private forget(isReset = false): void {
    this.delivery.stop()
    this.queue.clear()
    forgetSession()
    remove(CONFIG_KEY)
    if (isReset || !read(CHAT_KEY)) forgetVisitor()
  }

  private capture({ form, trigger, isSubmission, fields, lastField }: Capture): void {
    if (!isSubmission && this.config && !this.config.tracker.partialCapture) return
    const known = this.config?.forms?.find(({ selector }) => selector && matches(form, selector))
    this.emit({
      type: isSubmission ? 'form_submission' : 'form_interaction',
      trigger,
      fields,
      ...(known ? { formId: known.id } : { form: { ...describeForm(form), url: pageUrl() } }),
      ...(lastField && { lastField }),
    })
  }

  /** The page tells of something that was filled in without a form: a submission by that name, else an interaction. */
  private report(name: string, data: unknown): void {
    const fields: Record<string, string> = {}
    for (const [key, value] of Object.entries(data ?? {}).slice(0, maxFields)) {
      const kept = value === null || typeof value === 'object' ? null : redact({ name: key }, String(value))
      if (kept) fields[key.slice(0, 200)] = kept
    }
    const isSubmission = name === 'form_submission'
    this.emit({
      type: isSubmission ? name : 'form_interaction',
      fields,
      form: { selector: '', name: name.slice(0, 200), url: pageUrl() },
    })
  }

  /** Makes an event of what just happened. Its time is now, whenever consent comes. */
  private emit(draft: Draft): void {
    this.look()
    if (this.consent === 'denied') return
    const id = uuidv7()
    const occurredAt = new Date().toISOString()
    const page = pageContext()
    const add = () => {
      const session = touchSession()
      const { clientId } = this.config as SiteConfig
      const context = {
        ...page,
        referrer: session.referrer,
        utm: session.utm,
        clickIds: session.clickIds,
        firstTouch: firstTouch(session),
      }
      const event = { eventId: id, occurredAt, sequence: session.sequence, ...draft }
      this.queue.add({ clientId, visitorId: visitorId(), sessionId: session.id, context, event })
      const isFull = this.queue.all().length >= FULL
      this.delivery.schedule(isFull ? 0 : WAIT_MS[draft.type])
    }
    if (this.consent === 'granted') add()
    else if (this.held.length < MAX_HELD) this.held.push(() => this.isWanted(draft) && add())
  }

  private isWanted(draft: Draft): boolean {
    return draft.type !== 'form_interaction' || Boolean(this.config?.tracker.partialCapture)
  }
}

const pageUrl = () => cleanUrl(location.href)

function pageContext(): PageContext {
  return {
    url: pageUrl(),
    title: document.title.slice(0, 500),
    screen: `${screen.width}x${screen.height}`,
    language: navigator.language,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  }
}

function matches(form: HTMLElement, selector: string): boolean {
  try {
    return form.matches(selector)
  } catch {
    return false
  }
}

guarded(() => {
  const pl = window.Porchlight
  if (pl && '_host' in pl) new Tracker(pl).start()
})()
