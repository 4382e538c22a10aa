import type { ErrorCode } from '@chatapp-access/contract'
import { ACCOUNT_API, ACCOUNT_ENDPOINTS, type AccountEndpoint } from '@chatapp-access/contract/account'
import { isCounted } from '../routes/account/counted.ts'

/** Operation ids are the names of endpoints behind this. */
const PREFIX = 'account.'

/** A password, and a code where there is a second factor, is judged, throttled and hashed. */
const PROOF = [
  'ApiSignInRefusedError',
  'ApiSecondFactorRequiredError',
  'ApiTooManyRequestsError',
  'ApiOverloadedError',
] as const
/** A one-time link is followed; an address may try so many dead ones. */
const LINK = ['ApiLinkError', 'ApiTooManyRequestsError'] as const

/** What an endpoint answers by what it does; the rest follows from its shape. */
const BY_DEED: Readonly<Partial<Record<AccountEndpoint, readonly ErrorCode[]>>> = {
  signIn: PROOF,
  confirmSession: PROOF,
  useLink: [...LINK, ...PROOF, 'ApiConflictError'],
  openLink: LINK,
  lookAtHandOver: LINK,
  openHandOver: LINK,
  signUp: ['ApiTooManyRequestsError', 'ApiOverloadedError'],
  requestReset: ['ApiTooManyRequestsError', 'ApiOverloadedError'],
  changePassword: ['ApiOverloadedError'],
  usage: ['ApiNotFoundError'],
}

/** What the endpoint of My Account under an operation id may answer beside what any may; `undefined` where it is none. */
export function accountErrorsOf(operationId: string | undefined): ErrorCode[] | undefined {
  if (operationId === `${PREFIX}journalCsv`) return [...byShape('journal'), 'ApiTooManyRequestsError']
  const name = ENDPOINT_NAMES.find(known => PREFIX + known === operationId)
  return name && [...new Set([...byShape(name), ...(BY_DEED[name] ?? [])])]
}

/** Every error that some endpoint of My Account may answer. */
export function isOfAccount(code: ErrorCode): boolean {
  return ENDPOINT_NAMES.some(name => accountErrorsOf(PREFIX + name)?.includes(code))
}

const ENDPOINT_NAMES = Object.keys(ACCOUNT_ENDPOINTS) as AccountEndpoint[]

function byShape(name: AccountEndpoint): ErrorCode[] {
  const endpoint: { access: string; params?: object; query?: object; body?: object } = ACCOUNT_API[name]
  const { access, params, query, body } = endpoint
  const changes = !ACCOUNT_ENDPOINTS[name].startsWith('GET ')
  const isPublic = access === 'public'
  const codes: [applies: unknown, code: ErrorCode][] = [
    [!isPublic, 'ApiSignInRequiredError'],
    [access.startsWith('recent'), 'ApiRecentSignInRequiredError'],
    // Another site's call, a missing token, a missing right.
    [changes || access.endsWith('operator'), 'ApiForbiddenError'],
    [params, 'ApiNotFoundError'],
    [changes && !isPublic, 'ApiConflictError'],
    // Too many changes of one account.
    [isCounted(name), 'ApiTooManyRequestsError'],
    [params ?? query ?? body, 'ApiValidationError'],
    [changes, 'ApiUnsupportedMediaTypeError'],
  ]
  return codes.filter(([applies]) => applies).map(([, code]) => code)
}
