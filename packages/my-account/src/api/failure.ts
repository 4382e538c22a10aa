/** What the server refused, or a call that got no answer. Holds no secret: code, public message, request id. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  /** The error code of the wire; `NetworkError` where no answer came, `UnreadableAnswer` where it was none of ours. */
  readonly code: string
  /** HTTP status; 0 where no answer came. */
  readonly status: number
  readonly details: unknown
  readonly requestId: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(facts: ApiFailureFacts) {
    super(facts.message)
    this.code = facts.code
    this.status = facts.status
    this.details = facts.details
    this.requestId = facts.requestId
    this.retryAfterSeconds = facts.retryAfterSeconds
  }

  /** Whether the same call may well be answered if it is made again: no answer, or the server could not. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504
  }
}

export interface ApiFailureFacts {
  code: string
  status: number
  message: string
  details?: unknown
  requestId?: string | undefined
  retryAfterSeconds?: number | undefined
}

export const isFailure = (error: unknown, code?: string): error is ApiFailure =>
  error instanceof ApiFailure && (code === undefined || error.code === code)
