/**
 * What the page says of its visitor, until the server knows it. A value that the server refuses is left out from
 * then on, so that one bad email keeps nothing else from arriving.
 */

import type { Kept, Person } from '../channel'
import { ProblemError } from './connection'
import type { Person as Contact } from './state'

/** What the server knows by name; everything else is the page's own data. */
const CONTACT = ['email', 'name', 'phone']
const FIELDS = new Set([...CONTACT, 'externalId', 'signature'])

export interface Refused {
  /** Names of the fields that are not accepted. */
  fields: string[]
  detail: string
}

/** The server's answer. */
export interface Identified {
  /** There when a signature proved somebody whom the server knows: from now on the browser speaks for them. */
  visitorToken?: string
}

export interface Ways {
  say(person: Person): Promise<Identified | undefined>
  /** The server has taken what was said. */
  known(identified: Identified): void
  /** Something in it is not accepted; the rest goes on. */
  refused(refused: Refused): void
}

export class Identity {
  isUntold: boolean
  private person: Person | undefined
  /** The refused values as JSON, by field: a later value of the same field is tried again. */
  private readonly refused = new Map<string, string>()

  constructor(
    { person, isUntold = false }: Kept,
    private readonly ways: Ways,
  ) {
    this.person = person && Object.keys(person).length ? person : undefined
    this.isUntold = isUntold
  }

  take(person: Person): void {
    this.person = person
    this.isUntold = true
  }

  kept(): Pick<Kept, 'person' | 'isUntold'> {
    return this.person ? { person: this.person, isUntold: this.isUntold } : {}
  }

  /** The name and addresses that the page has told, to fill forms in. */
  contact(): Partial<Contact> {
    const told = Object.entries(this.accepted()).filter(
      ([key, value]) => CONTACT.includes(key) && typeof value === 'string',
    )
    return Object.fromEntries(told) as Partial<Contact>
  }

  /** Says it, and once more without what is refused. A lost connection changes nothing: the next one says it again. */
  async tell(): Promise<void> {
    if (!this.person) return
    const told = this.person
    let identified: Identified = {}
    try {
      identified = (await this.ways.say(this.accepted())) ?? {}
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.status >= 500) return
      if (this.refuse(error)) return this.tell()
    }
    if (this.person !== told) return
    this.isUntold = false
    this.ways.known(identified)
  }

  /** Notes what the server names as wrong; false when that leaves nothing else to try. */
  private refuse({ problem }: ProblemError): boolean {
    const accepted = this.accepted()
    const named = (problem.errors ?? []).map(({ pointer }) => pointer.split('/')[1] ?? '')
    const fields = named.filter((key) => key in accepted)
    for (const key of fields) this.refused.set(key, JSON.stringify(accepted[key]))
    this.ways.refused({ fields, detail: problem.errors?.[0]?.detail ?? problem.detail })
    return fields.length > 0
  }

  /** In the server's form, without the values that it has refused. */
  private accepted(): Person {
    const accepted: Person = {}
    const own: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(this.person ?? {})) {
      if (key === 'customData') Object.assign(own, value)
      else if (FIELDS.has(key)) accepted[key] = value
      else own[key] = value
    }
    if (Object.keys(own).length) accepted.customData = own
    for (const [key, value] of Object.entries(accepted))
      if (this.refused.get(key) === JSON.stringify(value)) delete accepted[key]
    return accepted
  }
}
