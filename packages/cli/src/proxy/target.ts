/** What a request target asks for. */
export type Target =
  /** Path and query for the upstream, as they came but for a token in the query. */
  | { kind: 'forward'; target: string }
  /** A token method: answered here, in whatever spelling it came. */
  | { kind: 'tokens'; path: string; quiet: boolean }
  /** A page of the proxy itself. */
  | { kind: 'own'; path: string }
  | { kind: 'ambiguous' }

const TOKENS = '/v1/tokens'
/** No API has paths that begin with a dot. */
const OWN = '/.chatapp'

/** Nothing here reads differently by another reader: no escapes, no segment that begins with a dot. */
const PLAIN = /^(?:\/[\w~!$&'()*+,=:@-][\w.~!$&'()*+,=:@-]*)+\/?$/

const AMBIGUOUS = { kind: 'ambiguous' } as const

/**
 * Reads a request target in origin-form (RFC 9112 section 3.2.1); every other form is for proxies that callers choose
 * the destination of, which this one is not. A token method must not reach the upstream by a spelling that only the
 * upstream takes for one, as its answer would hold a token: so a path is judged as the most lenient reader reads it, and
 * forwarded as it came.
 */
export function readTarget(raw: string): Target {
  if (!raw.startsWith('/') || /[^\x21-\x7e]|#/.test(raw)) return AMBIGUOUS
  const mark = raw.indexOf('?')
  const path = mark < 0 ? raw : raw.slice(0, mark)
  const query = mark < 0 ? '' : raw.slice(mark + 1)
  const read = PLAIN.test(path) ? path.toLowerCase() : readLeniently(path)
  if (/[\x00-\x1f\x7f]|\/\.{1,2}(?:\/|$)/.test(read)) return AMBIGUOUS
  const name = read.replace(/\/$/, '')
  if (isWithin(name, TOKENS)) return { kind: 'tokens', path: name, quiet: /(?:^|&)quiet(?:=|&|$)/.test(query) }
  if (isWithin(name, OWN)) return { kind: 'own', path: name.slice(OWN.length) }
  const kept = withoutAccessToken(query)
  return { kind: 'forward', target: kept === '' ? path : `${path}?${kept}` }
}

function isWithin(name: string, tree: string): boolean {
  return name === tree || name.startsWith(`${tree}/`)
}

/** Some decode twice, some take `\` for `/`, some cut parameters off, some know no case. */
function readLeniently(path: string): string {
  const decoded = decode(decode(path)).replaceAll('\\', '/')
  return decoded
    .replace(/;[^/]*/g, '')
    .replace(/\/{2,}/g, '/')
    .toLowerCase()
}

function decode(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** The query without `api[access_token]`, however it is written: that would be a placeholder, or worse, a real one. */
function withoutAccessToken(query: string): string {
  if (!query.includes('%') && !query.includes('access_token')) return query
  const kept = query.split('&').filter(parameter => {
    return !decode(parameter.replaceAll('+', ' ')).trimStart().startsWith('api[access_token]')
  })
  return kept.join('&')
}
