import { Refusal } from '../flows/refusal.ts'
import { FAILURE } from './connection-failure.ts'

const TIMEOUTS: ReadonlySet<string> = new Set([FAILURE.connectTimeout, FAILURE.answerTimeout, 'ETIMEDOUT'])

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** What the caller is told when the upstream gave no answer. The cause names only a code: errors may hold content. */
export function refusalOfFailure(error: Error): Refusal {
  // The content of the request was more than the route takes, which only its end would have told.
  if (error instanceof Refusal) return error
  const code = codeOf(error)
  const cause = new Error(`no answer from the upstream: ${code}`)
  if (code === FAILURE.request) return new Refusal('ApiBadRequestError', { cause })
  return new Refusal(TIMEOUTS.has(code) ? 'ApiGatewayTimeoutError' : 'ApiBadGatewayError', { cause })
}

/** The connection ended before an answer began, as an idle one does that the upstream closes just when it is used. */
export function isConnectionLost(error: Error): boolean {
  return codeOf(error) === FAILURE.lost
}
