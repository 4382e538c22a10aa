import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { noteSecret } from '../harness/index.ts'

/** What the API saw of a call. */
export interface Seen {
  method: string
  url: string
  headers: IncomingMessage['headers']
  rawHeaders: readonly string[]
  /** Of what it read of the body. */
  bytes: number
  sha256: string
  /** Whether the body came to its end, when the call was over. */
  isWhole?: boolean
}

/** An API with tokens of its own, whose answers a test writes. */
export interface Upstream extends Disposable {
  readonly url: string
  readonly seen: Seen[]
  readonly counts: { makes: number; refreshes: number }
  /** How it answers queries that have a good token; by default what it saw. */
  answer: (request: IncomingMessage, response: ServerResponse) => unknown
  /** Called when a websocket is asked for, with a good token. */
  onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  /** Whether the body of a refused call is read to its end first. */
  readsBeforeRefusing: boolean
  /** Called before a refresh is answered. */
  onRefresh: () => Promise<void> | void
  endAccess(): void
  accepts(accessToken: string | undefined): boolean
}

export const ACCOUNT = { email: 'owner@example.com', appId: 'app_1_1', password: 'any will do here' }

/** A refresh token works once, and every password is right. */
export async function startUpstream(): Promise<Upstream> {
  let access: string | undefined
  let refresh: string | undefined

  const give = (response: ServerResponse) => {
    access = newToken('cat_')
    refresh = newToken('crt_')
    const ends = { accessTokenEndTime: 4_000_000_000, refreshTokenEndTime: 4_000_000_000 }
    reply(response, 200, {
      success: true,
      data: { cabinetUserId: 1, accessToken: access, refreshToken: refresh, ...ends },
    })
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    const { method = '', url = '', headers, rawHeaders } = request
    if (url === '/v1/tokens') {
      upstream.counts.makes += 1
      return give(response)
    }
    if (url === '/v1/tokens/refresh') {
      await upstream.onRefresh()
      if (headers.refresh !== refresh) return refuse(response, 'ApiInvalidRefreshTokenError')
      upstream.counts.refreshes += 1
      return give(response)
    }
    const isRefused = !upstream.accepts(headers.authorization)
    const seen: Seen = { method, url, headers, rawHeaders, bytes: 0, sha256: '' }
    upstream.seen.push(seen)
    request.socket.once('close', () => {
      seen.isWhole ??= request.complete
    })
    if (isRefused && !upstream.readsBeforeRefusing) return refuse(response, 'ApiInvalidTokenError')
    if (upstream.answer !== echo && !isRefused) return upstream.answer(request, response)
    const hash = createHash('sha256')
    for await (const chunk of request) {
      seen.bytes += chunk.length
      hash.update(chunk)
    }
    seen.sha256 = hash.digest('hex')
    seen.isWhole = true
    if (isRefused) return refuse(response, 'ApiInvalidTokenError')
    return reply(response, 200, { success: true, data: { bytes: seen.bytes, sha256: seen.sha256 } })
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  // Only a call with a good token is asked for its content.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (upstream.accepts(request.headers.authorization)) response.writeContinue()
    server.emit('request', request, response)
  })
  const sockets = new Set<Duplex>()
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    const { method = '', url = '', headers, rawHeaders } = request
    upstream.seen.push({ method, url, headers, rawHeaders, bytes: 0, sha256: '' })
    if (upstream.accepts(headers.authorization)) upstream.onUpgrade(request, socket, head)
    else {
      const body = refusalText('ApiInvalidTokenError')
      const lines = [
        'HTTP/1.1 403 Forbidden',
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
        'Connection: close',
      ]
      socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  const upstream: Upstream = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    counts: { makes: 0, refreshes: 0 },
    answer: echo,
    onUpgrade: (_request, socket) => void socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
    readsBeforeRefusing: false,
    onRefresh: () => undefined,
    endAccess() {
      access = undefined
    },
    accepts: accessToken => access !== undefined && accessToken === access,
    [Symbol.dispose]() {
      server.close()
      server.closeAllConnections()
      for (const socket of sockets) socket.destroy()
    },
  }
  return upstream
}

/** Stands for the answer in `handle`: length and digest of the body. */
function echo(): void {}

export function reply(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
    .end(text)
}

function refuse(response: ServerResponse, code: string): void {
  const text = refusalText(code)
  response.writeHead(403, { 'Content-Type': 'application/json', 'Content-Length': text.length }).end(text)
}

function refusalText(code: string): string {
  return JSON.stringify({ success: false, error: { code, message: code } })
}

/** In the shape of a token of the contract, so that a search for printed secrets knows it. */
function newToken(prefix: 'cat_' | 'crt_'): string {
  const token = prefix + randomBytes(45).toString('base64url').slice(0, 59)
  noteSecret(token)
  return token
}
