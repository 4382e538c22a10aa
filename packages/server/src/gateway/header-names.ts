/**
 * A header name as the most lenient upstream reads it. CGI and its heirs turn `-` into `_` and cannot tell the two
 * apart (RFC 3875 section 4.1.18); some do so with every character that is no letter and no digit.
 */
export function canonicalName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '-')
}

/** Headers of one connection (RFC 9110 section 7.6.1, and those of HTTP/1.0 and of upgrades): they end at each hop. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  // No header of HTTP at all; CGI makes HTTP_PROXY of it, by which programs then call out (CVE-2016-5385).
  'proxy',
  'keep-alive',
  'te',
  'trailer',
  'trailers',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
])

export function isHopByHop(canonical: string): boolean {
  return HOP_BY_HOP.has(canonical) || canonical.startsWith('proxy-')
}

/** Names in which identity is told to an upstream: ours alone to set, also those we do not use yet. */
export function isIdentity(canonical: string): boolean {
  return canonical.startsWith('x-chatapp-')
}

/**
 * Whether a cookie is one of ours, which open My Account. One without a name counts, too: a browser sends `=a=b` back as
 * `a=b`.
 */
export function isOwnCookie(cookie: string): boolean {
  return /^[\s=]*(?:__host-chatapp|chatapp_)/i.test(cookie)
}

/** The names a Connection header lists, which belong to that connection too; `undefined` where it lists none. */
export function listedIn(connection: string | undefined): ReadonlySet<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined
  return new Set(connection.split(',').map(option => canonicalName(option.trim())))
}
