import { ApiError, ChatAppError } from '@chatapp-access/client'

/** Exit codes. Scripts decide by them, so a number never changes its meaning. */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  access: 3,
  api: 4,
  network: 5,
  limit: 6,
  files: 7,
  toMend: 8,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** What each exit code means, for `--help`. */
export const EXIT_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.ok, 'done'],
  [EXIT.unexpected, 'unexpected failure, a fault of this program'],
  [EXIT.usage, 'wrong command line, environment or body'],
  [EXIT.access, 'not logged in, or credentials or token refused'],
  [EXIT.api, 'the API answered with another error'],
  [EXIT.network, 'no answer, or the API is unavailable'],
  [EXIT.limit, 'a limit is reached: tokens of the day, or requests'],
  [EXIT.files, 'a file of this program, or its output, cannot be read or written'],
  [EXIT.toMend, 'doctor or rehearse found something to mend'],
  [EXIT.interrupted, 'interrupted'],
]

const BY_CODE: Readonly<Record<string, ExitCode>> = {
  UsageError: EXIT.usage,
  ConfigurationError: EXIT.usage,
  ForeignOriginError: EXIT.usage,
  NotLoggedInError: EXIT.access,
  CredentialsMissingError: EXIT.access,
  CredentialsBlockedError: EXIT.access,
  ApiInvalidCredentialsError: EXIT.access,
  ApiInvalidTokenError: EXIT.access,
  ApiInvalidRefreshTokenError: EXIT.access,
  NetworkError: EXIT.network,
  UnexpectedAnswerError: EXIT.network,
  ApiTokenLimitError: EXIT.limit,
  ApiTooManyRequestsError: EXIT.limit,
  MakeBudgetError: EXIT.limit,
  ConfigFileError: EXIT.files,
  ListenError: EXIT.files,
  LocalKeyFileError: EXIT.files,
  PairNotSavedError: EXIT.files,
  StoreCorruptError: EXIT.files,
  StoreReadError: EXIT.files,
  StoreWriteError: EXIT.files,
  CancelledError: EXIT.interrupted,
}

/** The exit code of a failure: by its code, and for other answers of the API by whether it was there at all. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!(error instanceof ChatAppError)) return EXIT.unexpected
  const known = BY_CODE[error.code]
  if (known !== undefined) return known
  if (!(error instanceof ApiError)) return EXIT.unexpected
  if (error.status === 429) return EXIT.limit
  return error.status >= 502 && error.status <= 504 ? EXIT.network : EXIT.api
}
