import { formatAppId, HEADERS, IDENTITY_HEADERS } from '@chatapp-access/contract'
import type { FastifyRequest } from 'fastify'
import type { TokenFields } from '../tokens/layout.ts'
import { canonicalName, isHopByHop, isIdentity, isOwnCookie, listedIn } from './header-names.ts'

type Verdict = 'keep' | 'drop' | 'host' | 'cookie'

/** What the gateway sets itself, or what is meant for it and nobody behind it. */
const DROPPED: ReadonlySet<string> = new Set([
  HEADERS.authorization.toLowerCase(),
  HEADERS.refresh.toLowerCase(),
  HEADERS.requestId.toLowerCase(),
  'expect',
  'forwarded',
  'x-real-ip',
])

/** Framing and routing: only the true spelling counts, a look-alike such as `Content_Length` is dropped. */
const NEVER_ALIKE: ReadonlySet<string> = new Set(['content-length', 'content-type', 'cookie', 'host', 'via'])

/** Header names repeat from request to request; a bounded memory of verdicts spares judging each anew. */
const MOST_REMEMBERED = 1000
const LONGEST_REMEMBERED = 64
const remembered = new Map<string, Verdict>()

/**
 * The headers an upstream gets, as a flat list of names and values: the caller's, without those of the connection, those
 * in which callers could claim an identity or an address, and our own secrets; then the identity the token proved.
 * `undefined` where the request names more than one host (RFC 9112 section 3.2).
 */
export function requestHeaders(request: FastifyRequest, caller: TokenFields): string[] | undefined {
  const { rawHeaders } = request.raw
  const listed = listedIn(request.headers.connection)
  const headers: string[] = []
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    const verdict = verdictOn(name)
    if (verdict === 'host') hosts++
    else if (verdict === 'drop' || listed?.has(canonicalName(name))) continue
    else if (verdict === 'cookie') pushCookies(headers, name, rawHeaders[i + 1] as string)
    else headers.push(name, rawHeaders[i + 1] as string)
  }
  if (hosts > 1) return undefined
  pushIdentity(headers, request, caller)
  return headers
}

function pushIdentity(headers: string[], request: FastifyRequest, caller: TokenFields): void {
  headers.push(
    IDENTITY_HEADERS.account,
    String(caller.accountId),
    IDENTITY_HEADERS.app,
    formatAppId(caller.accountId, caller.appNumber),
    HEADERS.requestId,
    request.id,
    'X-Forwarded-For',
    forwardedFor(request),
    'X-Forwarded-Proto',
    request.protocol,
    'X-Forwarded-Host',
    request.host,
    'Via',
    `${request.raw.httpVersion} chatapp-access`,
  )
}

/** The chain of trusted proxies and the address the last of them saw, never what a stranger wrote. Nearest comes last. */
function forwardedFor(request: FastifyRequest): string {
  return request.ips?.toReversed().join(', ') ?? request.ip
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
  if (lower === 'host' || lower === 'cookie') return lower
  const canonical = canonicalName(name)
  if (canonical !== lower && NEVER_ALIKE.has(canonical)) return 'drop'
  if (DROPPED.has(canonical) || isHopByHop(canonical) || isIdentity(canonical)) return 'drop'
  return canonical.startsWith('x-forwarded-') ? 'drop' : 'keep'
}

/** Cookies of ours stay here. All others are the upstream's. */
function pushCookies(headers: string[], name: string, value: string): void {
  const kept = value.split(';').filter(cookie => !isOwnCookie(cookie))
  if (kept.length > 0) headers.push(name, kept.join(';').trimStart())
}
