import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type Behaviour, KILLED_AFTER, KILLED_BEFORE, LOST, wellBehaved } from './behaviour.ts'
import type { Call } from './call.ts'
import { readCredentials } from './credentials.ts'
import { noteToken } from './note-token.ts'
import { createQueries, type Queries } from './queries.ts'
import { type ReadRequest, readRequest } from './read-request.ts'
import { failure, lose, send } from './reply.ts'
import { createTokenMethods, type Outcome } from './token-methods.ts'
import { createVault } from './vault.ts'

/**
 * A real server on a loopback port that speaks the wire, and has accidents when told to. It keeps of each call when it
 * came and how its token stood, by which programs are judged: a fake for tests need not know that, so this is none.
 */
export interface RehearsalServer {
  url: string
  behaviour: Behaviour
  /** All calls, in the order they came. */
  calls: readonly Call[]
  /** Ends all tokens that live: the access tokens, or the refresh tokens as well. */
  end(what: 'access' | 'all'): void
  endAfter: Queries['endAfter']
  gateQueries: Queries['gate']
  /** Ends the program, for the accidents that do. */
  kill: () => void
  /** Called whenever a reply has gone out, or was lost. */
  onReply: () => void
  /** Tokens and passwords that ever came or went. */
  secrets(): string[]
  /** Connections asked for as to a proxy of https: nothing can be seen of those. */
  tunnels: number
  close(): Promise<void>
}

export async function startServer(): Promise<RehearsalServer> {
  const behaviour = wellBehaved()
  const vault = createVault(Date.now)
  const methods = createTokenMethods(vault, behaviour)
  const queries = createQueries(vault, behaviour)
  const calls: Call[] = []
  const passwords = new Set<string>()

  async function answer(call: Call, request: ReadRequest): Promise<Outcome> {
    const { kind, header, body, search } = request
    if (kind === 'foreign') return { reply: failure(404, 'ApiNotFoundError', 'Not found') }
    if (kind === 'query') return { reply: await queries.answer(call, request) }
    if (kind === 'make') {
      const credentials = readCredentials(body, header('content-type') ?? '', search)
      if (credentials) passwords.add(credentials.password)
      await wait(behaviour.makeDelayMs)
      return methods.make(call, credentials, header('idempotency-key'))
    }
    const sent = header('refresh')
    noteToken(call, vault.byRefreshToken(sent ?? ''), sent, vault)
    await wait(behaviour.refreshDelayMs)
    return methods.refresh(call, sent)
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming)
    const { kind, method, url } = request
    const call: Call = { kind, method, url, at: performance.now(), tokenState: 'absent', status: 0 }
    calls.push(call)
    await reply(call, await answer(call, request), incoming, response)
    server.onReply()
  }

  async function reply(call: Call, { reply, accident }: Outcome, incoming: IncomingMessage, response: ServerResponse) {
    if (accident === KILLED_BEFORE) server.kill()
    if (accident === LOST || accident === KILLED_BEFORE) return lose(incoming)
    call.status = reply.status
    if (reply.code !== undefined) call.code = reply.code
    call.repliedAt = performance.now()
    await send(response, reply, call.method)
    if (accident === KILLED_AFTER) server.kill()
  }

  const http = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  http.on('connect', (_request, socket) => {
    server.tunnels += 1
    socket.end('HTTP/1.1 501 A rehearsal cannot look into https\r\nConnection: close\r\n\r\n')
  })
  await new Promise<void>(done => http.listen(0, '127.0.0.1', done))
  const server: RehearsalServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    behaviour,
    calls,
    end: vault.end,
    endAfter: queries.endAfter,
    gateQueries: queries.gate,
    kill: () => {},
    onReply: () => {},
    secrets: () => [...vault.tokens(), ...passwords],
    tunnels: 0,
    close: () => close(http),
  }
  return server
}

function close(http: Server): Promise<void> {
  http.closeAllConnections()
  return new Promise(done => http.close(() => done()))
}
