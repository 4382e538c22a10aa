import { AUTHORIZATION } from '../wire.ts'

/** How a request goes on to the upstream. */
export interface Onward {
  /** `host` or `host:port` of the upstream. */
  host: string
  accessToken: string
  /** How content of the request is framed: by the caller's `Content-Length`, in chunks, or there is none. */
  framing: 'length' | 'chunked' | 'none'
  /** Whether the caller waits for a 100 before it sends its content. */
  expectsContinue: boolean
  /** The protocol the caller wants to change to. */
  upgrade: string | undefined
}

/** Headers of one connection (RFC 9110 section 7.6.1, and those of HTTP/1.0 and of upgrades): they end at each hop. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'trailers',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
])

/** What the proxy sets itself, or what is meant for it and nobody behind it. */
const OURS: ReadonlySet<string> = new Set(['authorization', 'refresh', 'x-chatapp-local-key', 'host', 'expect'])

/** Framing: only the true spelling counts, a look-alike such as `Content_Length` is dropped. */
const NEVER_ALIKE: ReadonlySet<string> = new Set(['content-length', 'content-type', 'cookie'])

/** The headers an upstream gets, as a flat list of names and values: the caller's, with the token. */
export function requestHeaders(raw: readonly string[], connection: string | undefined, onward: Onward): string[] {
  const listed = listedIn(connection)
  const headers = ['Host', onward.host]
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string
    const canonical = canonicalName(name)
    if (isHopByHop(canonical) || OURS.has(canonical) || listed.has(canonical)) continue
    if (NEVER_ALIKE.has(canonical) && name.toLowerCase() !== canonical) continue
    headers.push(name, raw[i + 1] as string)
  }
  headers.push(AUTHORIZATION, onward.accessToken, 'Via', '1.1 chatapp-proxy')
  if (onward.framing === 'chunked') headers.push('Transfer-Encoding', 'chunked')
  // Without it Node would announce chunks, for methods that usually have content.
  if (onward.framing === 'none') headers.push('Content-Length', '0')
  if (onward.expectsContinue) headers.push('Expect', '100-continue')
  if (onward.upgrade) headers.push('Connection', 'Upgrade', 'Upgrade', onward.upgrade)
  return headers
}

/** The headers a caller gets, as a flat list: the upstream's, without those of its connection. */
export function responseHeaders(raw: readonly string[], connection: string | undefined, status: number): string[] {
  const listed = listedIn(connection)
  const headers: string[] = []
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string
    const canonical = canonicalName(name)
    if (isHopByHop(canonical) || listed.has(canonical)) continue
    // A 204 has no content to have a length (RFC 9110 section 8.6).
    if (status === 204 && canonical === 'content-length') continue
    headers.push(name, raw[i + 1] as string)
  }
  return headers
}

/**
 * A header name as the most lenient upstream reads it: CGI and its heirs turn `-` into `_` and cannot tell the two apart
 * (RFC 3875 section 4.1.18).
 */
function canonicalName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '-')
}

function isHopByHop(canonical: string): boolean {
  return HOP_BY_HOP.has(canonical) || canonical.startsWith('proxy-')
}

const NONE: ReadonlySet<string> = new Set()

/** Headers that frame or route a message cannot be named away by a Connection header (RFC 9110 section 7.6.1). */
const NEVER_LISTED: ReadonlySet<string> = new Set(['content-length', 'content-type', 'host'])

function listedIn(connection: string | undefined): ReadonlySet<string> {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return NONE
  const names = connection.split(',').map(option => canonicalName(option.trim()))
  return new Set(names.filter(name => !NEVER_LISTED.has(name)))
}
