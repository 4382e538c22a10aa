import { ACCESS_TOKEN_PARAMETER } from '@chatapp-access/contract'

/**
 * The query as it came, without the parameters that carry an access token, however they are percent-encoded: the
 * upstream has no use for our token, and would write it into its log.
 */
export function withoutAccessToken(query: string): string {
  if (!query.includes('%') && !query.includes(ACCESS_TOKEN_PARAMETER)) return query
  const parameters = query.split('&')
  const kept = parameters.filter(parameter => !carriesToken(parameter))
  return kept.length === parameters.length ? query : kept.join('&')
}

/**
 * The access token of a raw target's query, for routes that take it there; `undefined` without one, and where there are
 * two: which of them counts would be a guess.
 */
export function accessTokenIn(rawTarget: string): string | undefined {
  const mark = rawTarget.indexOf('?')
  if (mark < 0) return undefined
  const pairs = rawTarget.slice(mark + 1).split('&')
  const tokens = pairs.flatMap(pair => {
    const equals = pair.indexOf('=')
    const isNamed = equals >= 0 && decodeLeniently(pair.slice(0, equals)) === ACCESS_TOKEN_PARAMETER
    return isNamed ? [decodeLeniently(pair.slice(equals + 1))] : []
  })
  return tokens.length === 1 ? tokens[0] : undefined
}

/** Also `api[access_token][]` and a leading blank, which some upstreams read as the same name. */
function carriesToken(parameter: string): boolean {
  return decodeLeniently(parameter.replaceAll('+', ' ')).trimStart().startsWith(ACCESS_TOKEN_PARAMETER)
}

/** A query may hold a `%` that encodes nothing; what encodes something is read. */
function decodeLeniently(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
