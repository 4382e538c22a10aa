import { ChatAppError } from './errors.ts'

/** Where the API is. */
export interface Address {
  /** Origin and path prefix, without a slash at the end. */
  base: string
  origin: string
}

/**
 * Reads a base URL: http or https, no user, no query, no fragment.
 *
 * @throws ChatAppError `ConfigurationError`
 */
export function readAddress(baseUrl: string): Address {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  if (!url || !/^https?:/.test(url.href) || url.href !== url.origin + url.pathname) {
    throw new ChatAppError('ConfigurationError', 'baseUrl is http(s)://host/path, and nothing more')
  }
  return { base: url.origin + url.pathname.replace(/\/+$/, ''), origin: url.origin }
}

/**
 * The URL of a query. Paths are joined as text: `new URL('//v1/x', base)` would be another host. A whole URL is taken
 * where it is of the same origin, since the token must never go anywhere else. A Request, which reads `[object Request]`
 * as a text, is no path.
 *
 * @throws ChatAppError `ForeignOriginError`
 */
export function resolve({ base, origin }: Address, path: string | URL): string {
  const text = String(path)
  const joined = /^([a-z][a-z0-9+.-]*:|\[)/i.test(text) ? text : base + text.replace(/^\/?/, '/')
  try {
    if (new URL(joined).origin === origin) return joined
  } catch {}
  throw new ChatAppError('ForeignOriginError', `The token goes to ${origin} only`, {
    next: 'Give a path; call other servers with fetch',
  })
}
