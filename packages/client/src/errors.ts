import type { ErrorCode, FieldFault } from '@chatapp-access/contract'

/** What an error may carry besides code and message. */
export interface ErrorFacts {
  requestId?: string | undefined
  retryAfterSeconds?: number | undefined
  next?: string | undefined
  helpUrl?: string | undefined
}

/** Codes of the errors that arise in the client itself. */
export type ClientErrorCode =
  | 'BodyNotReplayableError'
  | 'ConfigurationError'
  | 'CredentialsBlockedError'
  | 'CredentialsMissingError'
  | 'ForeignOriginError'
  | 'MakeBudgetError'
  | 'NetworkError'
  | 'PairNotSavedError'
  | 'StoreCorruptError'
  | 'StoreReadError'
  | 'StoreWriteError'
  | 'UnexpectedAnswerError'

/**
 * The base of every error of this package. Decide by `code`, which never changes; the message is for people.
 * Holds no token and no password, and therefore no `cause`: foreign errors may carry the request they failed with.
 */
export class ChatAppError<Code extends string = string> extends Error {
  readonly code: Code
  /** The server's id of the request, for questions to its operator. */
  readonly requestId: string | undefined
  /** Seconds after which a repeat makes sense, as the server said. */
  readonly retryAfterSeconds: number | undefined
  /** The step that helps: of the server (`ChatApp-Next`), or in words where the client itself refused. */
  readonly next: string | undefined
  /** A page about this error. */
  readonly helpUrl: string | undefined

  constructor(code: Code, message: string, facts: ErrorFacts = {}) {
    super(message)
    this.name = code
    this.code = code
    this.requestId = facts.requestId
    this.retryAfterSeconds = facts.retryAfterSeconds
    this.next = facts.next
    this.helpUrl = facts.helpUrl
  }
}

/** The server answered with a failure. `code` is the code of the wire, or `ApiUnknownError` if it named none. */
export class ApiError extends ChatAppError<ErrorCode | (string & {})> {
  /** HTTP status. */
  readonly status: number
  /** Why a token that once was valid no longer is (`ChatApp-Reason`). */
  readonly reason: string | undefined
  readonly details: readonly FieldFault[] | undefined

  constructor(
    code: string,
    message: string,
    status: number,
    facts: ErrorFacts & { reason?: string | undefined; details?: readonly FieldFault[] | undefined },
  ) {
    super(code, message, facts)
    this.status = status
    this.reason = facts.reason
    this.details = facts.details
  }
}

/** The store could not be read or written, or holds something else than a pair. */
export class StoreError extends ChatAppError<'StoreCorruptError' | 'StoreReadError' | 'StoreWriteError'> {
  /** File or folder, for stores that have one. */
  readonly path: string | undefined
  /** The system's name of the failure, as `ENOSPC`. */
  readonly systemCode: string | undefined

  constructor(
    code: 'StoreCorruptError' | 'StoreReadError' | 'StoreWriteError',
    message: string,
    facts: ErrorFacts & { path?: string | undefined; systemCode?: string | undefined } = {},
  ) {
    super(code, message, facts)
    this.path = facts.path
    this.systemCode = facts.systemCode
  }
}

/** tokens.make was not called, because the budget of the day is used up. */
export class MakeBudgetError extends ChatAppError<'MakeBudgetError'> {
  /** tokens.make calls of the day so far. */
  readonly used: number
  readonly limit: number
  /** When making is possible again, in unix seconds. */
  readonly resetsAt: number

  constructor(used: number, limit: number, resetsAt: number) {
    super('MakeBudgetError', `Not making a token: ${used} of ${limit} were made today`, {
      next: 'Find out why saved pairs are not used; one token a fortnight is enough',
    })
    this.used = used
    this.limit = limit
    this.resetsAt = resetsAt
  }
}

/** Whether an error is of this package, and of this code if one is given. */
export function isChatAppError<Code extends ClientErrorCode | ErrorCode>(
  error: unknown,
  code?: Code,
): error is ChatAppError<Code> {
  return error instanceof ChatAppError && (code === undefined || error.code === code)
}

/** Whether the server answered with a failure, and with this code if one is given. */
export function isApiError(error: unknown, code?: ErrorCode): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code)
}

/** Whether the credentials were refused: by the server now, or earlier and not changed since. */
export function areCredentialsRefused(error: unknown): boolean {
  return isApiError(error, 'ApiInvalidCredentialsError') || isChatAppError(error, 'CredentialsBlockedError')
}
