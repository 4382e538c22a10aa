import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { dataOf } from './answers.ts'
import { type Behaviour, type Fault, KILLED_AFTER, KILLED_BEFORE, LOST, wellBehaved } from './behaviour.ts'
import type { Call, TokenState } from './call.ts'
import { readCredentials } from './credentials.ts'
import { createGate, type Gate } from './gate.ts'
import { type ReadRequest, readRequest } from './read-request.ts'
import { failure, lose, replyOf, send, success } from './reply.ts'
import { createTokenMethods, type Outcome } from './token-methods.ts'
import { createVault, type Pair } from './vault.ts'

/** A real server on a loopback port that speaks the wire, keeps what it was asked, and has accidents when told to. */
export interface RehearsalServer {
  url: string
  behaviour: Behaviour
  /** All calls, in the order they came. */
  calls: readonly Call[]
  /** Ends all tokens that live: the access tokens, or the refresh tokens as well. */
  end(what: 'access' | 'all'): void
  /** The same, once so many more queries have been answered. */
  endAfter(what: 'access' | 'all', answers: number): void
  /** Holds queries back until so many have come, or the first has waited for `patienceMs`. Once. */
  gateQueries(count: number, patienceMs: number): void
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

/** A token as this server gives them. */
const TOKEN = /^(Bearer +)?c[ar]t_[\w-]{59}$/i
const EARLY_MS = 50

export async function startServer(): Promise<RehearsalServer> {
  const behaviour = wellBehaved()
  const vault = createVault(Date.now)
  const methods = createTokenMethods(vault, behaviour)
  const calls: Call[] = []
  const passwords = new Set<string>()
  let ending: { what: 'access' | 'all'; answers: number } | undefined
  let gate: Gate | undefined
  /** The fault whose `Retry-After` runs. */
  let timed: Fault | undefined

  async function answer(call: Call, request: ReadRequest): Promise<Outcome> {
    if (call.kind === 'foreign') return { reply: failure(404, 'ApiNotFoundError', 'Not found') }
    if (call.kind === 'make') {
      const credentials = readCredentials(request.body, request.header('content-type') ?? '', request.search)
      if (credentials) passwords.add(credentials.password)
      await wait(behaviour.makeDelayMs)
      return methods.make(call, credentials, request.header('idempotency-key'))
    }
    if (call.kind === 'refresh') {
      await wait(behaviour.refreshDelayMs)
      return methods.refresh(call, request.header('refresh'))
    }
    await gate?.pass()
    await wait(behaviour.queryDelayMs)
    return query(call, request)
  }

  function query(call: Call, { header, method, path }: ReadRequest): Outcome {
    note(call, vault.byAccessToken(accessTokenOf(header('authorization'))), header('authorization'))
    if (call.tokenState !== 'live') {
      return { reply: failure(behaviour.invalidTokenStatus, 'ApiInvalidTokenError', 'Invalid Token') }
    }
    if (behaviour.queryFault) return { reply: replyOf(duringFault(behaviour.queryFault)) }
    if (ending && --ending.answers <= 0) {
      vault.end(ending.what)
      ending = undefined
    }
    return { reply: success(path === '/v1/tokens/check' ? { cabinetUserId: 7 } : dataOf(method, path)) }
  }

  function duringFault(fault: Fault): Fault {
    if (fault.retryAfterSeconds !== undefined && fault !== timed) {
      timed = fault
      const over = (): void => {
        if (behaviour.queryFault === fault) behaviour.queryFault = undefined
      }
      // A little early: whoever waits as long as it was told is in time.
      setTimeout(over, fault.retryAfterSeconds * 1000 - EARLY_MS).unref()
    }
    return fault
  }

  function note(call: Call, pair: Pair | undefined, sent: string | undefined): void {
    call.tokenState = stateOf(pair, sent)
    if (pair) [call.grant, call.generation] = [pair.grant, pair.generation]
  }

  function stateOf(pair: Pair | undefined, sent: string | undefined): TokenState {
    if (pair) return vault.isAccessLive(pair) ? 'live' : 'over'
    return sent !== undefined && TOKEN.test(sent) ? 'foreign' : 'absent'
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming)
    const { kind, method, url } = request
    const call: Call = { kind, method, url, at: performance.now(), tokenState: 'absent', status: 0 }
    calls.push(call)
    if (kind === 'refresh' && request.header('refresh'))
      note(call, vault.byRefreshToken(request.header('refresh') ?? ''), 'sent')
    const { reply, accident } = await answer(call, request)
    if (accident === KILLED_BEFORE) server.kill()
    if (accident === LOST || accident === KILLED_BEFORE) lose(incoming)
    else {
      call.status = reply.status
      if (reply.code !== undefined) call.code = reply.code
      call.repliedAt = performance.now()
      await send(response, reply, method)
    }
    if (accident === KILLED_AFTER) server.kill()
    server.onReply()
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
    end: what => vault.end(what),
    endAfter(what, answers) {
      ending = { what, answers }
    },
    gateQueries(count, patienceMs) {
      gate = createGate(count, patienceMs)
    },
    kill: () => {},
    onReply: () => {},
    secrets: () => [...vault.tokens(), ...passwords],
    tunnels: 0,
    close() {
      http.closeAllConnections()
      return new Promise(done => http.close(() => done()))
    },
  }
  return server
}

/** Raw, as the API has it, or with a scheme. */
function accessTokenOf(authorization = ''): string {
  return authorization.replace(/^Bearer +/i, '')
}
