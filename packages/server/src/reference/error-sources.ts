import { type ErrorCode, METHODS, type Reason } from '@chatapp-access/contract'
import { isOfAccount } from './account-errors.ts'

export type MethodKey = keyof typeof METHODS

/** What each method may answer beside {@link EVERY_METHOD_ERRORS}. */
export const METHOD_ERRORS: Readonly<Record<MethodKey, readonly ErrorCode[]>> = {
  tokensMake: [
    'ApiInvalidCredentialsError',
    'ApiUnsupportedMediaTypeError',
    'ApiValidationError',
    'ApiTokenLimitError',
    'ApiTooManyRequestsError',
    'ApiOverloadedError',
  ],
  tokensRefresh: ['ApiInvalidRefreshTokenError'],
  tokensCheck: ['ApiInvalidTokenError', 'ApiValidationError'],
  tokensAuthorize: ['ApiInvalidTokenError', 'ApiTooManyRequestsError'],
  tokensRevoke: ['ApiInvalidTokenError', 'ApiInvalidRefreshTokenError'],
  me: ['ApiInvalidTokenError'],
}

/** What any method may answer: the request did not get as far as the method, or the server could not finish it. */
export const EVERY_METHOD_ERRORS: readonly ErrorCode[] = [
  'ApiBadRequestError',
  'ApiPayloadTooLargeError',
  'ApiInternalError',
  'ApiUnavailableError',
]

/** What a path answers that is none, or not for this HTTP method. */
const PATH_ERRORS: readonly ErrorCode[] = ['ApiNotFoundError', 'ApiMethodNotAllowedError']

/** What a query through the gateway may answer beside {@link EVERY_METHOD_ERRORS}. */
const GATEWAY_ERRORS: readonly ErrorCode[] = [
  'ApiInvalidTokenError',
  'ApiTooManyRequestsError',
  'ApiOverloadedError',
  'ApiBadGatewayError',
  'ApiGatewayTimeoutError',
]

/** The values of `ChatApp-Reason` an error may come with, the likeliest first. */
export const ERROR_REASONS: Readonly<Partial<Record<ErrorCode, readonly Reason[]>>> = {
  ApiInvalidTokenError: ['expired', 'revoked', 'password_changed', 'app_deleted', 'reused'],
  ApiInvalidRefreshTokenError: ['expired', 'replaced', 'reused', 'revoked', 'password_changed', 'app_deleted'],
}

/** Where an error comes from. */
export type ErrorSource = MethodKey | 'everyMethod' | 'path' | 'gateway' | 'account'

/** Every place an error may come from, in the order a page names them. */
export function sourcesOf(code: ErrorCode): ErrorSource[] {
  if (EVERY_METHOD_ERRORS.includes(code)) return ['everyMethod', 'gateway']
  const methods = (Object.keys(METHODS) as MethodKey[]).filter(key => METHOD_ERRORS[key].includes(code))
  return [
    ...methods,
    ...(PATH_ERRORS.includes(code) ? ['path' as const] : []),
    ...(GATEWAY_ERRORS.includes(code) ? ['gateway' as const] : []),
    ...(isOfAccount(code) ? ['account' as const] : []),
  ]
}

/** The method of the contract at an HTTP method and path, if it is one. */
export function methodAt(httpMethod: string, path: string): MethodKey | undefined {
  const keys = Object.keys(METHODS) as MethodKey[]
  return keys.find(key => METHODS[key].method === httpMethod.toUpperCase() && METHODS[key].path === path)
}
