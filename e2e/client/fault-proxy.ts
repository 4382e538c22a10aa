import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type Answer, call } from '../harness/index.ts'

export type Method = 'tokens.make' | 'tokens.refresh' | 'query'

/** A call on its way through the proxy. */
export interface ProxiedCall {
  readonly method: Method
  /** Which of its method it is, from 1. */
  readonly number: number
  /** Of tokens.make, where there is one. */
  readonly idempotencyKey: string | undefined
  /** When it arrived, by `performance.now()`. */
  readonly arrivedAt: number
  /** The access token it came with. */
  readonly accessToken: string | undefined
  /** What the caller was answered; `undefined` until the answer has left. */
  status?: number
}

/** What the caller gets in the place of the server's answer: another one, or an end of the connection. */
export type Fault = 'cut' | { status: number; headers?: Readonly<Record<string, string>>; body?: string }

type Interference = (call: ProxiedCall) => Promise<Fault | undefined> | Fault | undefined

/** A proxy that stands between programs and a server; it changes nothing until it is told to. */
export interface FaultProxy extends Disposable {
  readonly url: string
  /** All calls, in the order they arrived. */
  readonly calls: readonly ProxiedCall[]
  count(method: Method): number
  /** Before a call is forwarded: waits as long as this does; with a fault the server never sees the call. */
  onCall: Interference
  /** Before an answer goes back: waits as long as this does; with a fault the answer is lost. */
  onAnswer: Interference
  /** Changes nothing any more. */
  behave(): void
  /** Counts anew from here. */
  forget(): void
}

const nothing: Interference = () => undefined

/** Starts a proxy in front of `target` on a free port of the loopback. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const calls: ProxiedCall[] = []
  const count = (method: Method) => calls.filter(one => one.method === method).length
  const server = createServer((request, response) => void handle(request, response))

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = methodOf(request)
    const proxied: ProxiedCall = {
      method,
      number: count(method) + 1,
      idempotencyKey: request.headers['idempotency-key'] as string | undefined,
      accessToken: request.headers.authorization,
      arrivedAt: performance.now(),
    }
    calls.push(proxied)
    try {
      const body = await text(request)
      const fault = (await proxy.onCall(proxied)) ?? (await answerOf(target, request, body))
      reply(response, proxied, isAnswer(fault) ? ((await proxy.onAnswer(proxied)) ?? fault) : fault)
    } catch {
      // The server is away, or the caller: either way the other one sees its connection end.
      response.destroy()
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    count,
    onCall: nothing,
    onAnswer: nothing,
    behave() {
      proxy.onCall = nothing
      proxy.onAnswer = nothing
    },
    forget: () => void calls.splice(0),
    [Symbol.dispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
  return proxy
}

function methodOf({ method, url }: IncomingMessage): Method {
  if (method !== 'POST') return 'query'
  if (url === '/v1/tokens') return 'tokens.make'
  return url === '/v1/tokens/refresh' ? 'tokens.refresh' : 'query'
}

/** Of the connection to the proxy, not of the call. */
const HOP_BY_HOP = /^(connection|content-length|host|keep-alive|transfer-encoding)$/i

function answerOf(target: string, { method = 'GET', url = '/', headers }: IncomingMessage, body: string) {
  const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.test(name)) as [string, string][]
  return call(target, url, { method, headers: Object.fromEntries(kept), ...(body && { body }) })
}

function isAnswer(given: Fault | Answer): given is Answer {
  return given !== 'cut' && 'rawHeaders' in given
}

function reply(response: ServerResponse, proxied: ProxiedCall, given: Fault | Answer): void {
  if (given === 'cut') {
    response.destroy()
    return
  }
  const kept = Object.entries(given.headers ?? {}).filter(([name]) => !HOP_BY_HOP.test(name))
  response.writeHead(given.status, Object.fromEntries(kept) as Record<string, string>)
  response.end(isAnswer(given) ? given.text : given.body, () => {
    proxied.status = given.status
  })
}
