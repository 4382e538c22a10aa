import { type PathFault, readPath } from './target-path.ts'
import { withoutAccessToken } from './target-query.ts'

/** What to forward, `own` for a path of this server, or why the request is refused. */
export type Target = Forwarded | { own: true } | { fault: { field: 'path' | 'host'; keyword: PathFault } }

export interface Forwarded {
  /** Path and query. */
  target: string
  /** The path alone, which routes are found by. */
  path: string
}

const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)(.*)$/i
const SLASH = 47

/**
 * Reads a request target (RFC 9112 section 3.2) into the one form that is forwarded: origin-form, path normalised,
 * query as it came but for our token.
 *
 * @param raw the target as it stands in the request line
 * @param host the Host header; an absolute-form target must name the same one
 */
export function readTarget(raw: string, host: string | undefined): Target {
  if (raw.charCodeAt(0) === SLASH) return readOriginForm(raw)
  const [, authority, rest = ''] = ABSOLUTE_FORM.exec(raw) ?? []
  if (authority === undefined) return { fault: { field: 'path', keyword: 'ambiguous' } }
  if (authority.toLowerCase() !== host?.toLowerCase()) return { fault: { field: 'host', keyword: 'ambiguous' } }
  return readOriginForm(rest.startsWith('/') ? rest : `/${rest}`)
}

function readOriginForm(raw: string): Target {
  const mark = raw.indexOf('?')
  const read = readPath(mark < 0 ? raw : raw.slice(0, mark))
  if ('fault' in read) return { fault: { field: 'path', keyword: read.fault } }
  if ('own' in read) return read
  const { path } = read
  if (mark < 0) return { target: path, path }
  const query = raw.slice(mark + 1)
  // A fragment is never sent (RFC 9110 section 4.2.5); who cuts it off and who does not would see different queries.
  if (/[\x00-\x20\x7f#]/.test(query)) return { fault: { field: 'path', keyword: 'pattern' } }
  const kept = withoutAccessToken(query)
  return { target: kept === '' ? path : `${path}?${kept}`, path }
}
