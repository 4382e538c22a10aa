import type { IncomingMessage } from 'node:http'
import { ACCESS_PREFIX, formatAppId, HEADERS, IDENTITY_HEADERS, REFRESH_PREFIX } from '@chatapp-access/contract'
import type { TokenFields } from '../tokens/layout.ts'
import type { Caller } from './caller.ts'
import { canonicalName, isHopByHop, isIdentity, isOwnCookie, listedIn } from './header-names.ts'

/** What an upstream is told of a call beside the caller's own headers. */
export interface Told {
  caller: Caller
  requestId: string
  /** Whose token it was, and the same signed; `undefined` on a public route. */
  identity: { fields: TokenFields; token: string } | undefined
  /** Whether the route takes some methods only. */
  isMethodJudged: boolean
}

type Verdict = 'keep' | 'drop' | 'host' | 'cookie' | 'authorization' | 'referer' | 'method'

/** What the gateway sets itself, or what is meant for it and nobody behind it. */
const DROPPED: ReadonlySet<string> = new Set([
  HEADERS.refresh.toLowerCase(),
  HEADERS.requestId.toLowerCase(),
  'expect',
  // An address that a caller claims; what is known of it stands in X-Forwarded-For.
  'forwarded',
  'x-real-ip',
  'client-ip',
  'x-client-ip',
  'true-client-ip',
  'x-cluster-client-ip',
  // Another path than the one that was judged, for upstreams that let a proxy rewrite it.
  'x-original-url',
  'x-rewrite-url',
])

/** What is judged by its value. */
const BY_VALUE: ReadonlySet<string> = new Set(['host', 'cookie', 'authorization', 'referer'])

/** Another method than that of the request line, for upstreams that let callers of few methods choose it here. */
const METHOD_OVERRIDES: ReadonlySet<string> = new Set(['x-http-method-override', 'x-http-method', 'x-method-override'])

/** Framing and routing: only the true spelling counts, a look-alike such as `Content_Length` is dropped. */
const NEVER_ALIKE: ReadonlySet<string> = new Set(['content-length', 'content-type', 'cookie', 'host', 'via'])

/** A token of ours, raw or behind any scheme: upstreams have no use for it, and would write it into their logs. */
const OWN_TOKEN = new RegExp(`^(?:[\\w-]+[ \\t]+)?(?:${ACCESS_PREFIX}|${REFRESH_PREFIX})`, 'i')
const HOLDS_TOKEN = new RegExp(`${ACCESS_PREFIX}|${REFRESH_PREFIX}`)

/** Header names repeat from request to request; a bounded memory of verdicts spares judging each anew. */
const MOST_REMEMBERED = 1000
const LONGEST_REMEMBERED = 64
const remembered = new Map<string, Verdict>()

/**
 * The headers an upstream gets, as a flat list of names and values: the caller's, without those of the connection, those
 * in which callers could claim an identity or an address, and our own secrets; then the identity the token proved.
 * `undefined` where the request names more than one host (RFC 9112 section 3.2).
 */
export function requestHeaders(request: IncomingMessage, told: Told): string[] | undefined {
  const { rawHeaders } = request
  const listed = listedIn(request.headers.connection)
  const headers: string[] = []
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    const verdict = verdictOn(name)
    if (verdict === 'host') hosts++
    else if (verdict === 'drop' || listed?.has(canonicalName(name))) continue
    else if (verdict === 'cookie') pushCookies(headers, name, rawHeaders[i + 1] as string)
    else if (verdict === 'keep' || passes(verdict, rawHeaders[i + 1] as string, told)) {
      headers.push(name, rawHeaders[i + 1] as string)
    }
  }
  if (hosts > 1) return undefined
  pushTold(headers, request.httpVersion, told)
  return headers
}

/** On a public route an upstream may know callers by an Authorization of its own. */
function passes(verdict: 'authorization' | 'referer' | 'method', value: string, told: Told): boolean {
  const { identity, isMethodJudged } = told
  if (verdict === 'method') return !isMethodJudged
  if (verdict === 'referer') return !HOLDS_TOKEN.test(value)
  return identity === undefined && !OWN_TOKEN.test(value)
}

function pushTold(headers: string[], version: string, { caller, requestId, identity }: Told): void {
  if (identity) {
    const { accountId, appNumber } = identity.fields
    headers.push(IDENTITY_HEADERS.account, String(accountId), IDENTITY_HEADERS.app, formatAppId(accountId, appNumber))
    headers.push(IDENTITY_HEADERS.token, identity.token)
  }
  headers.push(
    HEADERS.requestId,
    requestId,
    'X-Forwarded-For',
    caller.chain,
    'X-Forwarded-Proto',
    caller.protocol,
    'X-Forwarded-Host',
    caller.host,
    'Via',
    `${version} chatapp-access`,
  )
}

function verdictOn(name: string): Verdict {
  const known = remembered.get(name)
  if (known !== undefined) return known
  const verdict = judge(name)
  if (remembered.size < MOST_REMEMBERED && name.length <= LONGEST_REMEMBERED) remembered.set(name, verdict)
  return verdict
}

function judge(name: string): Verdict {
  const lower = name.toLowerCase()
  if (BY_VALUE.has(lower)) return lower as Verdict
  const canonical = canonicalName(name)
  if (canonical !== lower && NEVER_ALIKE.has(canonical)) return 'drop'
  if (METHOD_OVERRIDES.has(canonical)) return 'method'
  if (DROPPED.has(canonical) || isHopByHop(canonical) || isIdentity(canonical)) return 'drop'
  return canonical.startsWith('x-forwarded-') ? 'drop' : 'keep'
}

/** Cookies of ours stay here. All others are the upstream's. */
function pushCookies(headers: string[], name: string, value: string): void {
  const kept = value.split(';').filter(cookie => !isOwnCookie(cookie))
  if (kept.length > 0) headers.push(name, kept.join(';').trimStart())
}
