import type { IncomingMessage } from 'node:http'
import { formatAppId, IDENTITY_HEADERS, METHODS } from '@chatapp-access/contract'
import type { RouteDeps } from './deps.ts'
import { accessTokenOf } from './request-tokens.ts'

/** What tokens.authorize needs, whoever takes the request. */
export type AuthorizeDeps = Pick<RouteDeps, 'checkAccess' | 'limits' | 'identity' | 'config'>

/** All paths that a proxy asks about are one to us: which of them is which API, the proxy alone knows. */
const EVERYTHING = { path: METHODS.tokensAuthorize.path, ratePerApp: undefined }

const BELOW = /^\/+v1\/+tokens\/+authorize\//

/**
 * The status of a yes. A body would make nginx open a new connection for each query, so there is none; Envoy, which alone
 * puts the path of the query below ours, takes nothing but 200 for a yes, and would hand 204 to the caller as its answer.
 */
export function statusOfYes(url: string): 200 | 204 {
  return BELOW.test(url) ? 200 : 204
}

/**
 * The headers that go with a yes. `networkOf` is asked only now and then. Throws a Refusal with ApiInvalidTokenError,
 * ApiTooManyRequestsError or ApiUnavailableError.
 */
export function authorize(
  request: Pick<IncomingMessage, 'headers'>,
  networkOf: () => string,
  { checkAccess, limits, identity, config }: AuthorizeDeps,
): Record<string, string> {
  const caller = checkAccess(accessTokenOf(request), networkOf)
  limits.takeApp(caller, EVERYTHING)
  return {
    'Cache-Control': 'no-store',
    [IDENTITY_HEADERS.account]: String(caller.accountId),
    [IDENTITY_HEADERS.app]: formatAppId(caller.accountId, caller.appNumber),
    [IDENTITY_HEADERS.token]: identity.tokenFor(caller, config.identityAudience),
  }
}
