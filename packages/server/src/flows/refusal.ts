import { type ErrorCode, errorEntry, type FieldFault, type Reason } from '@chatapp-access/contract'
import type { Quota } from '../store/store.ts'

export interface RefusalOptions {
  /** Why a once valid token no longer is. */
  reason?: Reason
  retryAfterSeconds?: number
  details?: readonly FieldFault[]
  /** The day's count, told only after right credentials. */
  quota?: Quota
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
