import { JWKS_PATH, METHODS } from '@chatapp-access/contract'
import { ACCOUNT_PATH } from '@chatapp-access/contract/account'

/** Paths this server keeps for itself, and everything below them. */
const OWN_TREES = [METHODS.tokensMake.path, '/docs', ACCOUNT_PATH]

const OWN_PATHS = [
  ...Object.values(METHODS).map(method => method.path),
  '/healthz',
  '/readyz',
  '/metrics',
  '/openapi.json',
  JWKS_PATH,
] as const

const escaped = (path: string) => path.replaceAll('.', '\\.')

const OWN = new RegExp(
  `^(?:(?:${OWN_TREES.map(escaped).join('|')})(?:/.*)?|${OWN_PATHS.map(escaped).join('|')})/?$`,
  'i',
)

/**
 * Whether a path, percent-decoded and without parameters, is one of our own. Compared without case: an upstream that
 * is as lenient must not be reached by a spelling which our router did not take for ours.
 */
export function isOwnPath(decodedPath: string): boolean {
  return OWN.test(decodedPath)
}
