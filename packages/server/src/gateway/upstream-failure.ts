import { Refusal } from '../flows/refusal.ts'

const TIMEOUTS: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'])
/** The code of a connection that the upstream reset, see `upstream.ts`. */
export const RESET = 'UPSTREAM_RESET'
const CONNECTION_LOST: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', RESET, 'EPIPE'])

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/**
 * What the log is told of an upstream that gave no answer: which one, never what it was asked, and a code, since parser
 * errors hold content. Without a stack, which would be the same each time.
 */
export function noAnswerFrom(origin: string, code: string): Error {
  const cause = new Error(`no answer from ${origin}: ${code}`)
  delete cause.stack
  return cause
}

/**
 * What the caller is told when the upstream gave no answer.
 *
 * @param origin the upstream's scheme, host and port
 */
export function refusalOfFailure(error: Error, origin: string): Refusal {
  // The content of the request was more than the route takes, which only its end would have told.
  if (error instanceof Refusal) return error
  const code = codeOf(error)
  const cause = noAnswerFrom(origin, code)
  if (code === 'UND_ERR_INVALID_ARG') return new Refusal('ApiBadRequestError', { cause })
  return new Refusal(TIMEOUTS.has(code) ? 'ApiGatewayTimeoutError' : 'ApiBadGatewayError', { cause })
}

/** The connection ended before an answer began, as an idle one does that the upstream closes just when it is used. */
export function isConnectionLost(error: Error): boolean {
  return CONNECTION_LOST.has(codeOf(error))
}
