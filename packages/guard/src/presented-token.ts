import { ACCESS_TOKEN_PARAMETER, TOKEN_PATTERN } from '@chatapp-access/contract'
import type { Asked, GateOptions } from './gate.ts'

/** Only blanks (1*SP) are skipped, as the server does (RFC 6750 section 2.1). */
const BEARER = /^bearer +/i

/** The access token that a request brings: raw or behind `Bearer`, or in its query where that is allowed. */
export function presentedToken({ header, target }: Asked, options: GateOptions = {}): string | undefined {
  const value = header('authorization')
  if (value) return value.replace(BEARER, '')
  return options.queryToken && target !== undefined ? tokenInQuery(target) : undefined
}

/** Whether any server could have issued this as a token. What cannot be one is not asked about. */
export function mayBeToken(token: string | undefined): token is string {
  return token !== undefined && TOKEN_PATTERN.test(token)
}

function tokenInQuery(target: string): string | undefined {
  const from = target.indexOf('?')
  if (from === -1) return undefined
  const [query] = target.slice(from + 1).split('#')
  const found = new URLSearchParams(query).getAll(ACCESS_TOKEN_PARAMETER)
  // Of two, another program on the way may have read the other one.
  return found.length === 1 ? found[0] : undefined
}
