import { decodeAsAnybody, lenientForm } from './lenient-path.ts'
import { isOwnPath } from './own-paths.ts'

/** What may be wrong with a path: a keyword of the faults that the envelope words. */
export type PathFault = 'pattern' | 'ambiguous'

/** The one path that is decided on and forwarded, `own` for a path of this server, or why it is refused. */
export type ReadPath = { path: string } | { own: true } | { fault: PathFault }

/** Segments of unreserved and harmless characters that do not begin with a dot: nothing to normalise. */
const PLAIN = /^(?:\/[\w~!$&'()*+,=:@-][\w.~!$&'()*+,=:@-]*)+\/?$/

/**
 * What no path may hold: bytes that have to be escaped, `\` and the escaped `/`, which upstreams take for a separator or
 * not, escaped controls, and `%` that encodes one of these or a dot once more, for those that decode twice.
 */
const FORBIDDEN = /[^\x21-\x7e]|[\\#]|%(?:2f|5c|[01][0-9a-f]|7f)|%25(?:2e|2f|5c|[01][0-9a-f]|7f)/i
const BROKEN_ESCAPE = /%(?![0-9a-f]{2})/i
const UNRESERVED = /[\w.~-]/
const DOT_SEGMENT = /(?:^|\/)\.{1,2}(?:\/|$)/

const OWN = { own: true } as const

/**
 * Normalises a path (RFC 3986 section 6.2.2): escapes of unreserved characters are decoded, all others written in upper
 * case, repeated slashes collapsed. What two readers could take for different paths is refused
 * instead of guessed: dot segments in any spelling, encoded separators, controls, escapes that are not UTF-8.
 *
 * A `;` is allowed, since parameters are legal (section 3.3), and so is a `%25`; but as some upstreams cut parameters off
 * before they look, and others decode twice, the path is also judged as they see it, so that neither `..;` nor
 * `/v1/%2574okens` passes.
 */
export function readPath(raw: string): ReadPath {
  if (raw === '/') return { path: raw }
  if (PLAIN.test(raw)) return isOwnPath(raw) ? OWN : { path: raw }
  if (BROKEN_ESCAPE.test(raw)) return { fault: 'pattern' }
  const path = raw.replace(/%[0-9a-f]{2}/gi, normaliseEscape).replace(/\/{2,}/g, '/')
  // Only now: `%25%32%65` has become `%252e`.
  if (FORBIDDEN.test(path) || !isUtf8(path)) return { fault: 'pattern' }
  if (DOT_SEGMENT.test(decodeAsAnybody(path))) return { fault: 'ambiguous' }
  return isOwnPath(lenientForm(path)) ? OWN : { path }
}

function normaliseEscape(escaped: string): string {
  const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
  return UNRESERVED.test(character) ? character : escaped.toUpperCase()
}

/** Not so overlong forms, surrogates and stray bytes (RFC 3629 section 3). */
function isUtf8(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}
