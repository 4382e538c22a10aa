/** Why the access server gave no answer to go by. Holds no token. */
export interface GuardTrouble {
  /**
   * `ETIMEDOUT`; the system's name of a failure, as `ECONNREFUSED`; the code of the server's own error, as
   * `ApiUnavailableError`; `TooManyChecks` where it was not asked; `UnexpectedAnswer` for all else.
   */
  code: string
  /** HTTP status, where there was an answer. */
  status?: number | undefined
  /** The seconds that the server asked to wait. */
  retryAfterSeconds?: number | undefined
}

/** What a failed request says of itself. */
export function networkTrouble(error: unknown): GuardTrouble {
  const { name, code, cause } = (error ?? {}) as { name?: unknown; code?: unknown; cause?: { code?: unknown } }
  if (name === 'TimeoutError' || name === 'AbortError') return { code: 'ETIMEDOUT' }
  const found = [cause?.code, code, name].find(word => typeof word === 'string' && /^\w+$/.test(word))
  return { code: String(found ?? 'NetworkError') }
}

/** Calls a listener in a turn of its own: one that throws is an uncaught error of the program, and costs no request. */
export function tell(listener: (trouble: GuardTrouble) => void, trouble: GuardTrouble): void {
  queueMicrotask(() => listener(trouble))
}
