/** The error document every refused call answers with (`application/problem+json`). */
export interface ProblemDocument {
  type?: string
  title: string
  status: number
  detail?: string
  instance?: string
  errors?: { pointer: string; detail: string }[]
}

/** A call the server refused, or that never reached it (`status` 0). */
export class ApiProblem extends Error {
  readonly status: number
  readonly problem: ProblemDocument
  readonly retryAfterSeconds: number | undefined

  constructor(problem: ProblemDocument, retryAfterSeconds?: number) {
    super(problem.detail ?? problem.title)
    this.name = 'ApiProblem'
    this.status = problem.status
    this.problem = problem
    this.retryAfterSeconds = retryAfterSeconds
  }

  /** True when the server was not reached or is not able to serve: trying again may help. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

export function offlineProblem(): ApiProblem {
  return new ApiProblem({ title: 'The server could not be reached.', status: 0 })
}

export async function problemFrom(response: Response): Promise<ApiProblem> {
  const retryAfter = Number(response.headers.get('retry-after')) || undefined
  const fallback: ProblemDocument = { title: response.statusText || 'Error', status: response.status }
  if (!response.headers.get('content-type')?.includes('json')) return new ApiProblem(fallback, retryAfter)
  const body = (await response.json().catch(() => ({}))) as Partial<ProblemDocument>
  return new ApiProblem({ ...fallback, ...body }, retryAfter)
}
