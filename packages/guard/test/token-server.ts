import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

/** What is said of a token; `hang`: nothing, ever; `break`: the connection ends. */
export type Reply = 'good' | 'bad' | 'hang' | 'break' | Custom

interface Custom {
  status: number
  headers?: Record<string, string>
  body?: string
}

export interface Question {
  token: string | undefined
  address: string | undefined
  path: string | undefined
}

/** A server of tokens.check on a port of its own, which says what the test has it say. */
export interface TokenServer {
  readonly url: string
  readonly questions: Question[]
  /** What comes for a token; waited for, so that a test can hold an answer back. */
  reply: (token: string) => Reply | Promise<Reply>
  /** Unix seconds at which its good tokens end. */
  endTime: number
  /** Closes port and connections. */
  stop(): Promise<void>
  /** Opens the same port again. */
  start(): Promise<void>
}

export const APP = { accountId: 7, appId: 'app_7_3' }
export const INVALID = '{"success":false,"error":{"code":"ApiInvalidTokenError","message":"Invalid Token"}}'

export async function startTokenServer(test: TestContext): Promise<TokenServer> {
  let http = await listen(answer, 0)
  const { port } = http.address() as AddressInfo
  const server: TokenServer = {
    url: `http://127.0.0.1:${port}`,
    questions: [],
    reply: () => 'good',
    endTime: Math.floor(Date.now() / 1000) + 3600,
    stop: () => close(http),
    async start() {
      http = await listen(answer, port)
    },
  }
  test.after(() => close(http))
  return server

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization, 'x-forwarded-for': address } = request.headers
    server.questions.push({ token: authorization, address: address?.toString(), path: request.url })
    const reply = await server.reply(String(authorization))
    if (reply === 'hang') return
    if (reply === 'break') {
      response.destroy()
      return
    }
    const { status, headers, body } = typeof reply === 'string' ? usual(reply, String(authorization)) : reply
    response.writeHead(status, { 'X-Request-Id': `server-${server.questions.length}`, ...headers }).end(body)
  }

  function usual(reply: 'good' | 'bad', accessToken: string): Custom {
    const data = { cabinetUserId: APP.accountId, appId: APP.appId, accessToken, accessTokenEndTime: server.endTime }
    if (reply === 'good') return { status: 200, body: JSON.stringify({ success: true, data }) }
    const link = '</docs/errors/ApiInvalidTokenError>; rel="help"'
    return { status: 403, headers: { 'ChatApp-Reason': 'revoked', Link: link }, body: INVALID }
  }
}

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => unknown, port: number) {
  const http = createServer(answer).listen(port, '127.0.0.1')
  await once(http, 'listening')
  return http
}

async function close(http: Server): Promise<void> {
  if (!http.listening) return
  const closed = once(http, 'close')
  http.close()
  http.closeAllConnections()
  await closed
}
