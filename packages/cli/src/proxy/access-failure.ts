import { ApiError, ChatAppError, MakeBudgetError } from '@chatapp-access/client'
import { EXIT, exitCodeOf } from '../exit-code.ts'
import { Refusal } from './refusal.ts'

/** Seconds after which it is worth asking again where a person has to do something first. */
const PERSON_SECONDS = 60
const SOON_SECONDS = 5

/**
 * What a caller is told when there is no valid access token to be had. Never ApiInvalidTokenError: a program would take
 * it for its own, and make tokens that do not help.
 *
 * @param now unix milliseconds
 */
export function refusalOfAccess(error: unknown, now: number): Refusal {
  if (!(error instanceof ChatAppError)) return new Refusal('ApiInternalError', 'The proxy failed')
  const wait = error.retryAfterSeconds
  if (error instanceof MakeBudgetError) {
    const retryAfterSeconds = Math.max(1, error.resetsAt - Math.floor(now / 1000))
    return new Refusal('ApiTokenLimitError', 'Too many requests: the tokens of the day are made', { retryAfterSeconds })
  }
  switch (exitCodeOf(error)) {
    case EXIT.access:
      return new Refusal('ApiUnavailableError', 'The proxy has no access: it has to be logged in again', {
        reason: 'not_logged_in',
        next: 'chatapp login',
        retryAfterSeconds: PERSON_SECONDS,
      })
    case EXIT.limit: {
      const code = error.code === 'ApiTokenLimitError' ? error.code : 'ApiTooManyRequestsError'
      return new Refusal(code, 'Too many requests', { retryAfterSeconds: wait ?? PERSON_SECONDS })
    }
    case EXIT.files:
      return new Refusal('ApiUnavailableError', 'The proxy cannot read or save its pair of tokens', {
        reason: 'store',
        retryAfterSeconds: SOON_SECONDS,
      })
    case EXIT.network:
      if (!(error instanceof ApiError)) {
        return new Refusal('ApiBadGatewayError', 'The access token is over, and the API did not answer to renew it')
      }
      break
  }
  return new Refusal('ApiUnavailableError', 'The access token is over, and the API could not renew it', {
    retryAfterSeconds: wait ?? SOON_SECONDS,
  })
}
