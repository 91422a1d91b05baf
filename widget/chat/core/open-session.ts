/** Asks the server who the visitor is and what the site looks like. */

import type { Page } from '../channel'
import type { Problem, WidgetSession } from '../wire'
import { ProblemError } from './connection'

export interface SessionRequest {
  clientId: string
  visitorId?: string
  visitorToken?: string
  page: Partial<Page>
  screen: string
  language: string
  timeZone: string
}

/** Rejects with `ProblemError` when the server refuses, with another error when it cannot be reached. */
export async function openSession(base: string, request: SessionRequest): Promise<WidgetSession> {
  const answer = await fetch(`${base}/v1/widget/session`, {
    method: 'POST',
    credentials: 'omit',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(15_000),
  })
  if (answer.ok) return (await answer.json()) as WidgetSession
  const problem = (await answer.json().catch(() => ({ detail: answer.statusText }))) as Problem
  throw new ProblemError({ ...problem, status: answer.status })
}
