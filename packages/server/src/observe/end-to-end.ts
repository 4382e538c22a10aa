/** Headers of one connection (RFC 9110 section 7.6.1, and those of HTTP/1.0): each side of a proxy has its own. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'upgrade',
  'http2-settings',
])

/**
 * The headers that are for the other end, as a flat list of names and values: in their order, their spelling and their
 * number. Besides those of the connection, what its `Connection` header lists is left out.
 */
export function endToEnd(rawHeaders: readonly string[], connection: string | undefined): string[] {
  const listed = new Set(connection?.toLowerCase().split(/[\s,]+/))
  const kept: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string
    const lower = name.toLowerCase()
    if (HOP_BY_HOP.has(lower) || (listed.has(lower) && !NEVER_LISTED.has(lower))) continue
    kept.push(name, rawHeaders[at + 1] as string)
  }
  return kept
}

/** Without them the other end could not read the message, whatever a `Connection` header says. */
const NEVER_LISTED: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding', 'host'])

/** Appends the address of a caller to the chain in `X-Forwarded-For`, in the place and the spelling the header has. */
export function withForwardedFor(headers: readonly string[], address: string): string[] {
  const changed = [...headers]
  for (let at = headers.length - 2; at >= 0; at -= 2) {
    if (headers[at]?.toLowerCase() !== 'x-forwarded-for') continue
    changed[at + 1] = `${headers[at + 1]}, ${address}`
    return changed
  }
  changed.push('X-Forwarded-For', address)
  return changed
}
