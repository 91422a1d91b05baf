import { say, type MessageKey } from './i18n'
import { ApiProblem } from './problem'

/** Problems that people meet in daily work, in their own language. The rest speak as the server wrote them. */
const KNOWN: Record<string, MessageKey> = {
  '/problems/invalid-credentials': 'problem.invalidCredentials',
  '/problems/forbidden': 'problem.forbidden',
  '/problems/stale-version': 'problem.staleVersion',
  '/problems/locked': 'problem.locked',
  '/problems/rate-limited': 'problem.rateLimited',
  '/problems/overloaded': 'problem.unavailable',
  '/problems/unavailable': 'problem.unavailable',
  '/problems/internal': 'problem.internal',
}

/** What to tell the person about something that failed. */
export function problemWords(error: unknown): string {
  if (!(error instanceof ApiProblem)) return say('problem.internal')
  if (error.status === 0) return say('problem.unreachable')
  const key = KNOWN[error.problem.type ?? '']
  return key ? say(key) : error.message
}
