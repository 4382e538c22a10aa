import type { IncomingHttpHeaders, OutgoingHttpHeader } from 'node:http'
import { HEADERS } from '@chatapp-access/contract'
import { canonicalName, isHopByHop, isIdentity, isOwnCookie, listedIn } from './header-names.ts'

const REQUEST_ID = HEADERS.requestId.toLowerCase()

/** Node's own headers of an answer, as `reply.getHeaders()` gives them. */
export type OwnHeaders = Readonly<Record<string, OutgoingHttpHeader | undefined>>

type Verdict = 'keep' | 'drop'

const MOST_REMEMBERED = 1000
const LONGEST_REMEMBERED = 64
const remembered = new Map<string, Verdict>()

/**
 * The headers a caller gets, as a flat list: the upstream's, without those of its connection and of identity, and ours.
 * Where both set the same header, the upstream's stays, except for the request id and CORS, which are this server's to
 * decide; `Vary` is a list and both hold.
 */
export function responseHeaders(status: number, upstream: IncomingHttpHeaders, own: OwnHeaders): string[] {
  const listed = listedIn(upstream.connection)
  const headers: string[] = []
  for (const name in upstream) {
    if (verdictOn(name) === 'drop' || listed?.has(canonicalName(name))) continue
    if (isCors(name) && own[name] !== undefined) continue
    // A 204 has no content to have a length (RFC 9110 section 8.6).
    if (status === 204 && name === 'content-length') continue
    pushValues(headers, name, name === 'set-cookie' ? withoutOwn(upstream[name]) : upstream[name])
  }
  for (const name in own) {
    const ours = upstream[name] === undefined || verdictOn(name) === 'drop' || isCors(name) || name === 'vary'
    if (ours) pushValues(headers, name, own[name])
  }
  return headers
}

/** Cookies know no port: what an upstream sets beside My Account would be sent to My Account. */
function withoutOwn(cookies: string | readonly string[] = []): string[] {
  return [cookies].flat().filter(cookie => !isOwnCookie(cookie))
}

function isCors(name: string): boolean {
  return name.startsWith('access-control-')
}

function pushValues(headers: string[], name: string, value: OutgoingHttpHeader | undefined): void {
  if (Array.isArray(value)) for (const one of value) headers.push(name, one)
  else if (value !== undefined) headers.push(name, String(value))
}

function verdictOn(name: string): Verdict {
  const known = remembered.get(name)
  if (known !== undefined) return known
  const canonical = canonicalName(name)
  const verdict = isHopByHop(canonical) || isIdentity(canonical) || canonical === REQUEST_ID ? 'drop' : 'keep'
  if (remembered.size < MOST_REMEMBERED && name.length <= LONGEST_REMEMBERED) remembered.set(name, verdict)
  return verdict
}
