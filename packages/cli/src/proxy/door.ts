import type { IncomingMessage } from 'node:http'
import { LOCAL_KEY_HEADER, type LocalKey, shownKeys } from './local-key.ts'
import { Refusal } from './refusal.ts'

/** By what way callers come in. */
export interface Door {
  /** The port on the loopback; `undefined` for a unix socket, which the file system guards. */
  port: number | undefined
  /** Host of the upstream, which programs that only have their connection redirected go on naming. */
  upstreamHost: string
  /** Needed over TCP, which every user of the machine, and every web page, can reach. */
  key: LocalKey | undefined
}

const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** TRACE would show a caller the token; CONNECT asks for another kind of proxy. */
const NOT_FORWARDED: ReadonlySet<string> = new Set(['TRACE', 'CONNECT'])

/**
 * Judges who calls, before anything is done: the form of the call, the name it knows us by (a page that had its own name
 * point here, DNS rebinding, names itself), and whether a browser sends it on behalf of a page.
 *
 * @throws Refusal
 */
export function admit(request: IncomingMessage, door: Door): void {
  const { method = '', headers, rawHeaders } = request
  if (NOT_FORWARDED.has(method)) throw new Refusal('ApiMethodNotAllowedError', `${method} is not forwarded`)
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
  if (hosts.length > 1) throw new Refusal('ApiBadRequestError', 'The request names more than one host')
  const host = headers.host?.toLowerCase() ?? ''
  if (!isOurName(host, door)) {
    throw new Refusal('ForeignHostError', 'The request is for another host than this proxy', {
      next: `Call ${door.port === undefined ? 'http://localhost' : `http://127.0.0.1:${door.port}`}`,
    })
  }
  const { origin, 'sec-fetch-site': site } = headers
  if ((origin !== undefined && origin.toLowerCase() !== `http://${host}`) || (site !== undefined && site !== 'none')) {
    throw new Refusal('ForeignCallerError', 'Web pages may not call this proxy')
  }
}

/**
 * Asks callers over TCP for the local key.
 *
 * @throws Refusal `LocalKeyError`
 */
export function requireKey(request: IncomingMessage, { key }: Door): void {
  if (!key || shownKeys(request.headers).some(shown => key.is(shown))) return
  throw new Refusal('LocalKeyError', `The local key is missing or wrong`, {
    next: `Send the content of the key file as ${LOCAL_KEY_HEADER}`,
  })
}

function isOurName(host: string, { port, upstreamHost }: Door): boolean {
  if (port !== undefined) return LOOPBACK.some(name => host === `${name}:${port}` || (port === 80 && host === name))
  return host === upstreamHost || LOOPBACK.includes(host.replace(/:\d+$/, ''))
}
