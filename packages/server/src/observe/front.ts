import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Server as NetServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import type { ListenAddress } from '../config/parse.ts'
import type { Trust } from '../gateway/caller.ts'
import { answerMalformedHttp, answerOnSocket } from '../plugins/malformed-http.ts'
import { CallWatch, type Onlooker, type WatchDeps } from './call-watch.ts'
import { callerAddress } from './caller-address.ts'
import { Forwarder, LONGEST_HEAD } from './forward.ts'
import { OwnSockets } from './own-sockets.ts'
import { Passage } from './passage.ts'
import { isWebSocket, openTunnel } from './upgrade.ts'

export interface FrontOptions {
  listen: ListenAddress
  upstream: URL
  trusts: Trust
  /** How long an idle connection of a caller is kept, milliseconds. */
  keepAliveTimeoutMs: number
  /** How long a caller may take to send the head of a request, milliseconds. */
  headersTimeoutMs: number
  watch: WatchDeps
  /** Is told the code of each call that the upstream did not answer. */
  onFailure(code: string): void
  nextRequestId(): string
}

export interface Front {
  /** `http://host:port` as it listens. */
  url: string
  /** No new calls; those under way have `timeoutMs` to end. */
  stop(timeoutMs: number): Promise<void>
}

/** How long idle connections may still bring a call after a stop began: their client may have sent it already. */
const LINGER_MS = 500

/** What the log says of a call that came back to where it was sent from. */
const CIRCLE = 'CIRCLE'
const NOBODY: Onlooker = { answered: () => undefined, failed: () => undefined }

/** The listener in front of the observed API: each call goes on as it came, and is looked at while it does. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const { upstream, watch, onFailure, nextRequestId } = options
  const ownSockets = new OwnSockets()
  const forwarder = new Forwarder(upstream, ownSockets)
  const tunnels = new Set<Duplex>()
  const placeOf = (request: IncomingMessage) => placeOfCall(request, options.trusts)

  const forward = (request: IncomingMessage, response: ServerResponse): void => {
    const { address, hop } = placeOf(request)
    const isCircle = ownSockets.hasPeerOf(request.socket)
    const looking = isCircle ? NOBODY : new CallWatch(request, address, watch)
    const passage = new Passage(request, response, looking, { forwarder, onFailure })
    if (isCircle) passage.refuse(CIRCLE)
    else passage.begin(hop)
  }
  const server = createServer(
    {
      keepAliveTimeout: options.keepAliveTimeoutMs,
      headersTimeout: options.headersTimeoutMs,
      // The upstream decides how long a body may take, and whether a request without a host is one.
      requestTimeout: 0,
      requireHostHeader: false,
      maxHeaderSize: LONGEST_HEAD,
      shouldUpgradeCallback: isWebSocket,
    },
    forward,
  )
  server.on('checkContinue', forward)
  server.on('checkExpectation', forward)
  server.on('clientError', (error, socket) => answerMalformedHttp(error, socket, nextRequestId()))
  server.on('connect', (_, socket) => answerOnSocket('ApiMethodNotAllowedError', socket, nextRequestId()))
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (ownSockets.hasPeerOf(request.socket)) {
      onFailure(CIRCLE)
      answerOnSocket('ApiBadGatewayError', socket, nextRequestId())
      return
    }
    const { address, hop } = placeOf(request)
    const [target, headers] = [forwarder.targetOf(request), forwarder.headersOf(request.rawHeaders, hop)]
    const looking = new CallWatch(request, address, watch)
    ownSockets.note(openTunnel(request, { upstream, socket, head, target, headers }, looking, nextRequestId()))
    tunnels.add(socket)
    socket.once('close', () => tunnels.delete(socket))
  })
  return { url: await listen(server, options.listen), stop: timeoutMs => stop(server, forwarder, tunnels, timeoutMs) }
}

/** Where a call came from, and the address to add to X-Forwarded-For: none where a trusted proxy keeps that chain. */
function placeOfCall(request: IncomingMessage, trusts: Trust): { address: string; hop: string | undefined } {
  const peer = (request.socket.remoteAddress ?? 'unknown').replace(/^::ffff:(?=[0-9.]+$)/, '')
  const forwardedFor = request.headers['x-forwarded-for']
  const chain = Array.isArray(forwardedFor) ? forwardedFor.join(', ') : forwardedFor
  return { address: callerAddress(peer, chain, trusts), hop: trusts(peer) ? undefined : peer }
}

async function listen(server: Server, { host, port }: ListenAddress): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
  const address = server.address()
  const open = typeof address === 'object' && address ? address.port : port
  return `http://${host.includes(':') ? `[${host}]` : host}:${open}`
}

async function stop(
  server: Server,
  forwarder: Forwarder,
  tunnels: ReadonlySet<Duplex>,
  timeoutMs: number,
): Promise<void> {
  // http.Server.close would cut idle connections at once, with a call perhaps on its way in them.
  const closed = new Promise<void>(resolve => NetServer.prototype.close.call(server, () => resolve()))
  await Promise.race([closed, wait(LINGER_MS)])
  for (const socket of tunnels) socket.end()
  server.closeIdleConnections()
  const cut = setTimeout(() => {
    server.closeAllConnections()
    for (const socket of tunnels) socket.destroy()
  }, timeoutMs)
  const sweep = setInterval(() => server.closeIdleConnections(), 100)
  await closed
  clearTimeout(cut)
  clearInterval(sweep)
  forwarder.close()
}
