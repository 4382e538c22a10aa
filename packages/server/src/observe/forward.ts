import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { withForwardedFor } from './end-to-end.ts'
import type { OwnSockets } from './own-sockets.ts'

/**
 * How long an idle connection to the upstream is kept, milliseconds: shorter than any server keeps one, so that no call
 * meets a connection which the upstream is just closing. Under load the next call comes sooner.
 */
const IDLE_MS = 1000

/** The longest head of a message, bytes: the upstream decides, not we. */
export const LONGEST_HEAD = 131_072

/** The way to an API, for calls that go on as they came. */
export class Forwarder {
  readonly #url: URL
  readonly #prefix: string
  readonly #request: typeof httpRequest
  readonly #agent: HttpAgent
  readonly #ownSockets: OwnSockets

  /** @param url http or https; a path of its own is put before every path */
  constructor(url: URL, ownSockets: OwnSockets) {
    this.#ownSockets = ownSockets
    const isTls = url.protocol === 'https:'
    this.#url = url
    this.#prefix = url.pathname.replace(/\/+$/, '')
    this.#request = isTls ? httpsRequest : httpRequest
    this.#agent = new (isTls ? HttpsAgent : HttpAgent)({ keepAlive: true, timeout: IDLE_MS, maxFreeSockets: 1024 })
  }

  /** The target of a request as the upstream gets it: every byte of it, behind the path of the upstream. */
  targetOf({ url = '/' }: IncomingMessage): string {
    return url.startsWith('/') ? this.#prefix + url : url
  }

  /** The headers as the upstream gets them; `hop` is the address to add to X-Forwarded-For. */
  headersOf(rawHeaders: readonly string[], hop: string | undefined): string[] {
    const headers = this.#url.protocol === 'https:' ? this.#withHost(rawHeaders) : [...rawHeaders]
    return hop === undefined ? headers : withForwardedFor(headers, hop)
  }

  /** Begins a request; nothing has been sent of it yet. */
  open(method: string, path: string, headers: readonly string[]): ClientRequest {
    const { hostname, port } = this.#url
    const outgoing = this.#request({
      host: hostname.replace(/^\[|\]$/g, ''),
      ...(port !== '' && { port }),
      method,
      path,
      headers,
      agent: this.#agent,
      maxHeaderSize: LONGEST_HEAD,
    })
    return outgoing.once('socket', socket => this.#ownSockets.note(socket))
  }

  close(): void {
    this.#agent.destroy()
  }

  /** Who points a program straight at us calls us by an address, which tells a host of many names nothing. */
  #withHost(rawHeaders: readonly string[]): string[] {
    return rawHeaders.map((value, at) => {
      const isHost = at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'host'
      return isHost && isAddress(value) ? this.#url.host : value
    })
  }
}

function isAddress(host: string): boolean {
  const name = host.replace(/:[0-9]+$/, '').replace(/^\[|\]$/g, '')
  return name === 'localhost' || isIP(name) !== 0
}
