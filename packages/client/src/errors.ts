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
  declare readonly requestId: string | undefined
  /** Seconds after which a repeat makes sense, as the server said. */
  declare readonly retryAfterSeconds: number | undefined
  /** The step that helps: of the server (`ChatApp-Next`), or in words where the client itself refused. */
  declare readonly next: string | undefined
  /** A page about this error. */
  declare readonly helpUrl: string | undefined

  constructor(code: Code, message: string, facts?: ErrorFacts | ApiErrorFacts | StoreErrorFacts | BudgetFacts) {
    super(message)
    this.name = code
    this.code = code
    Object.assign(this, facts)
  }
}

/** What an answer says besides code and message. */
export interface ApiErrorFacts extends ErrorFacts {
  status: number
  reason?: string | undefined
  details?: readonly FieldFault[] | undefined
}

/** The server answered with a failure. `code` is the code of the wire, or `ApiUnknownError` if it named none. */
export class ApiError extends ChatAppError<ErrorCode | (string & {})> {
  /** HTTP status. */
  declare readonly status: number
  /** Why a token that once was valid no longer is (`ChatApp-Reason`). */
  declare readonly reason: string | undefined
  /** The faults of single fields. */
  declare readonly details: readonly FieldFault[] | undefined
}

/** What a store says besides code and message. */
export interface StoreErrorFacts extends ErrorFacts {
  path?: string
  systemCode?: string
}

/** The store could not be read or written, or holds something else than a pair. */
export class StoreError extends ChatAppError<'StoreCorruptError' | 'StoreReadError' | 'StoreWriteError'> {
  /** File or folder, for stores that have one. */
  declare readonly path: string | undefined
  /** The system's name of the failure, as `ENOSPC`. */
  declare readonly systemCode: string | undefined
}

/** How far the budget of the day is used. */
export interface BudgetFacts extends ErrorFacts {
  used: number
  limit: number
  resetsAt: number
}

/** tokens.make was not called: the budget of the day is used up, or the server refused it and may not be asked yet. */
export class MakeBudgetError extends ChatAppError<'MakeBudgetError'> {
  /** tokens.make calls of the day so far. */
  declare readonly used: number
  declare readonly limit: number
  /** When making is possible again, in unix seconds. */
  declare readonly resetsAt: number

  constructor(facts: BudgetFacts) {
    super('MakeBudgetError', `${facts.used} of ${facts.limit} tokens of the day are made`, {
      next: 'See why the saved pair is not used',
      ...facts,
    })
  }
}

/** The class that carries a code, with what is known of it. */
type ErrorOf<Code> = Code extends 'MakeBudgetError'
  ? MakeBudgetError
  : Code extends 'StoreCorruptError' | 'StoreReadError' | 'StoreWriteError'
    ? StoreError
    : Code extends ClientErrorCode
      ? ChatAppError<Code>
      : ApiError

/** Whether an error is of this package, and of this code if one is given. */
export function isChatAppError(error: unknown): error is ChatAppError
export function isChatAppError<Code extends ClientErrorCode | ErrorCode>(
  error: unknown,
  code: Code,
): error is ErrorOf<Code>
export function isChatAppError(error: unknown, code?: string): boolean {
  return error instanceof ChatAppError && (code === undefined || error.code === code)
}

/** Whether the server answered with a failure, and with this code if one is given. */
export function isApiError(error: unknown, code?: ApiError['code']): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code)
}

/** Whether the credentials were refused: by the server now, or earlier and not changed since. */
export function areCredentialsRefused(error: unknown): boolean {
  return isApiError(error, 'ApiInvalidCredentialsError') || isChatAppError(error, 'CredentialsBlockedError')
}
