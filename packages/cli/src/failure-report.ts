import { ApiError, ChatAppError, MakeBudgetError, StoreError } from '@chatapp-access/client'
import { clockText, durationText } from './end-time.ts'
import { type ExitCode, exitCodeOf } from './exit-code.ts'
import { columns, type Output, shownBy, visible } from './output.ts'
import type { Stream } from './terminal.ts'

/** What helps at a command line, where the error itself speaks to programmers or to another program. */
const ADVICE: Readonly<Record<string, string>> = {
  ApiInvalidCredentialsError: 'Check e-mail, appId and password in My Account, then: chatapp login',
  ApiInvalidTokenError: 'Log in again: chatapp login',
  ApiTokenLimitError: 'A saved pair needs no new token. Look who makes so many, in My Account',
  ApiTooManyRequestsError: 'Wait, then go on more slowly',
  CredentialsBlockedError:
    'Correct them: chatapp login. If the server was corrected: chatapp logout --keep-access, then chatapp login',
  CredentialsMissingError: 'Log in: chatapp login. For jobs without a person: chatapp login --save-password',
  ForeignOriginError: 'Give a path, such as /v1/licenses',
  NetworkError: 'Try again later; the saved pair stays good. Which server is asked: chatapp status --offline',
  UnexpectedAnswerError: 'Check the base URL, and proxies on the way: chatapp status --offline',
}

/** What helps where the error names no step itself. */
const FALLBACK: Readonly<Record<string, string>> = {
  ApiNotFoundError: 'Check the path; paths begin with /v1/',
  ApiUnknownError: 'Look at the whole answer: chatapp api <path> -i --raw',
  ApiValidationError: 'Correct what is named, and call again',
}

const MESSAGES: Readonly<Record<string, string>> = {
  CredentialsMissingError: 'Not logged in: there is no live pair of tokens, and no password to make one',
}

/** What a failure says to programs. */
export interface FailureFacts {
  code: string
  message: string
  exitCode: ExitCode
  status?: number
  reason?: string
  requestId?: string
  details?: readonly { field: string; message: string }[]
  retryAfterSeconds?: number
  resetsAt?: number
  path?: string
  next?: string
  helpUrl?: string
}

/** Reads a failure: no stack, no request, nothing secret. */
export function failureFacts(error: unknown): FailureFacts {
  const exitCode = exitCodeOf(error)
  if (!(error instanceof ChatAppError)) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    return { code: 'UnexpectedError', message, exitCode }
  }
  const { code, requestId, retryAfterSeconds, helpUrl } = error
  const next = ADVICE[code] ?? error.next ?? FALLBACK[code]
  const api = error instanceof ApiError ? error : undefined
  return {
    code,
    message: MESSAGES[code] ?? error.message,
    exitCode,
    ...(api && { status: api.status }),
    ...(api?.reason && { reason: api.reason }),
    ...(requestId && { requestId }),
    ...(api?.details && { details: api.details }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(error instanceof MakeBudgetError && { resetsAt: error.resetsAt }),
    ...(error instanceof StoreError && error.path && { path: error.path }),
    ...(next && { next }),
    ...(helpUrl && { helpUrl }),
  }
}

/** Tells a failure on the error stream: one JSON object for programs, lines for people. */
export function reportFailure(error: unknown, output: Output, err: Stream): void {
  const facts = failureFacts(error)
  const { paintTalk } = output
  if (output.isJson) {
    err.write(`${shownBy(err, JSON.stringify({ error: facts }))}\n`)
    return
  }
  const head = `${paintTalk(['red', 'bold'], 'chatapp:')} ${onOneLine(facts.message)}`
  const rows = factRows(facts).map(([name, value]) => [`  ${name}`, onOneLine(value)] as const)
  for (const line of [head, ...columns(rows, name => paintTalk('dim', name), err.width)]) err.write(`${line}\n`)
}

/** A server must not write lines of ours, such as what to do next. */
function onOneLine(text: string): string {
  return visible(text).replaceAll('\n', '\\n')
}

function factRows(facts: FailureFacts): [string, string][] {
  const rows: [string, string | undefined][] = [
    ['code', codeText(facts)],
    ...(facts.details ?? []).map(({ field, message }): [string, string] => ['field', `${field}: ${message}`]),
    ['reason', facts.reason],
    ['request id', facts.requestId],
    ['wait', facts.retryAfterSeconds === undefined ? undefined : durationText(facts.retryAfterSeconds)],
    ['until', facts.resetsAt === undefined ? undefined : clockText(facts.resetsAt)],
    ['next', facts.next],
    ['help', facts.helpUrl],
  ]
  return rows.filter((row): row is [string, string] => row[1] !== undefined)
}

/** A person who mistyped, or stopped, needs no code. */
function codeText({ code, status }: FailureFacts): string | undefined {
  if (code === 'UsageError' || code === 'CancelledError') return undefined
  return status === undefined ? code : `${code} (HTTP ${status})`
}
