import { type ErrorCode, errorEntry, type Reason } from '@chatapp-access/contract'
import type { AppKey } from '../domain/counters.ts'
import type { RateLimit } from '../domain/rate-limit.ts'
import type { Quota } from '../store/store.ts'

/** A fault of one field; the envelope words it in the caller's language. */
export interface Fault {
  field: string
  /** What is wrong: a JSON Schema keyword, or one of ours. */
  keyword: string
  /** The bound or type that was asked for, where there is one. */
  expected?: string | number
}

export interface RefusalOptions {
  /** Whose genuine token was refused: what follows may be this app's own. */
  app?: AppKey
  /** Why a once valid token no longer is. */
  reason?: Reason
  retryAfterSeconds?: number
  fault?: Fault
  /** The day whose tokens are used up. */
  day?: Quota
  /** The limit for the RateLimit fields; that of tokens.make only after right credentials. */
  rateLimit?: RateLimit
  /** Methods for `Allow`. */
  allow?: readonly string[]
  /** What happened inside; for the log, never for the caller. */
  cause?: unknown
}

/** A call that ends with an error of the table. Thrown by flows, written by the envelope; carries no secret. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly code: ErrorCode
  readonly options: RefusalOptions

  constructor(code: ErrorCode, options: RefusalOptions = {}) {
    super(errorEntry(code).message.en, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.options = options
  }
}
