import { ChatAppError } from './errors.ts'

/** Where the API is. */
export interface Address {
  /** Origin and path prefix, without a slash at the end. */
  base: string
  origin: string
}

/** A URL, or `undefined` for what is none. */
export function readUrl(text: string, from?: string): URL | undefined {
  try {
    return new URL(text, from)
  } catch {
    return undefined
  }
}

/**
 * Reads a base URL: http or https, no user, no query, no fragment.
 *
 * @throws ChatAppError `ConfigurationError`
 */
export function readAddress(baseUrl: string): Address {
  const url = readUrl(baseUrl)
  if (!url || !/^http/.test(url.protocol) || url.href !== url.origin + url.pathname) {
    throw new ChatAppError('ConfigurationError', 'baseUrl must be http(s)://host/path')
  }
  return { base: url.href.replace(/\/+$/, ''), origin: url.origin }
}

/**
 * The URL of a query. Paths are joined as text: `new URL('//v1/x', base)` would be another host. A whole URL is taken
 * where it is of the same origin, since the token must never go anywhere else.
 *
 * @throws ChatAppError `ForeignOriginError`
 */
export function resolve({ base, origin }: Address, path: string | URL): string {
  const text = String(path)
  const joined = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : base + text.replace(/^\/?/, '/')
  const target = readUrl(joined)?.origin
  if (target === origin) return joined
  // The origin alone: what stands behind it may be a secret of somebody else.
  throw new ChatAppError('ForeignOriginError', `The token goes to ${origin}, not to ${target}`, {
    next: 'Check baseUrl; call other servers with fetch',
  })
}
