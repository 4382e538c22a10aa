import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export const EMAIL = 'me@example.com'
export const APP_ID = 'app_7_1'
export const PASSWORD = 'cap_correct-horse-battery'

/** Unix seconds, far from now, so that a test can name them. */
export const ACCESS_END = 4_000_000_000
export const REFRESH_END = 4_001_000_000

export interface Call {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}

/** A real server on a loopback port that speaks the wire, keeps what it was asked, and fails when told to. */
export interface FakeServer {
  url: string
  calls: Call[]
  /** How often a method and path were called. */
  count(method: string, path: string): number
  /** All tokens that ever were. */
  tokens: string[]
  /** The password that is right. */
  password: string
  /** Makes that are still allowed. */
  makesLeft: number
  /** Habits that are named with each new pair. */
  advice: string | undefined
  /** Seconds by which its clock is ahead of this machine's. */
  clockAhead: number
  /** Access tokens end now; they can be refreshed. */
  endAccess(): void
  /** Refresh tokens end now as well. */
  endAll(reason?: string): void
  /** Answers at this path in its own way. */
  route(path: string, handler: (call: Call, response: ServerResponse) => unknown): void
  close(): Promise<void>
}

export async function startFakeServer(): Promise<FakeServer> {
  const live = new Set<string>()
  const refreshable = new Set<string>()
  const routes = new Map<string, (call: Call, response: ServerResponse) => unknown>()
  let reason = 'expired'

  function mint(): object {
    const serial = fake.tokens.length
    const pair = { accessToken: `cat_access_${serial}`, refreshToken: `crt_refresh_${serial}` }
    fake.tokens.push(pair.accessToken, pair.refreshToken)
    live.add(pair.accessToken)
    refreshable.add(pair.refreshToken)
    return { cabinetUserId: 7, accessTokenEndTime: ACCESS_END, refreshTokenEndTime: REFRESH_END, ...pair }
  }

  function givePair(response: ServerResponse): unknown {
    if (fake.advice !== undefined) response.setHeader('ChatApp-Advice', fake.advice)
    return give(response, mint())
  }

  function make({ body }: Call, response: ServerResponse): unknown {
    const { email, password, appId } = JSON.parse(body) as Record<string, string>
    if (email !== EMAIL || password !== fake.password || appId !== APP_ID) {
      return refuse(response, 403, 'ApiInvalidCredentialsError', 'E-mail, password or appId is incorrect')
    }
    if (fake.makesLeft-- <= 0) {
      response.setHeader('Retry-After', '3600')
      return refuse(response, 429, 'ApiTokenLimitError', 'Too many requests')
    }
    return givePair(response)
  }

  function refresh({ headers }: Call, response: ServerResponse): unknown {
    if (refreshable.delete(String(headers.refresh))) return givePair(response)
    return refuse(response, 403, 'ApiInvalidRefreshTokenError', 'Invalid Refresh Token')
  }

  function revoke(_call: Call, response: ServerResponse): unknown {
    live.clear()
    refreshable.clear()
    return give(response, { revoked: true })
  }

  function answer(call: Call, response: ServerResponse): unknown {
    const at = `${call.method} ${path(call)}`
    if (at === 'POST /v1/tokens') return make(call, response)
    if (at === 'POST /v1/tokens/refresh') return refresh(call, response)
    if (!live.has(String(call.headers.authorization))) {
      response.setHeader('ChatApp-Reason', reason)
      return refuse(response, 403, 'ApiInvalidTokenError', 'Invalid Token')
    }
    const route = routes.get(path(call))
    if (route) return route(call, response)
    if (at === 'DELETE /v1/tokens') return revoke(call, response)
    if (path(call) === '/v1/tokens/check') return give(response, { cabinetUserId: 7 })
    if (at === 'GET /v1/me') return give(response, { cabinetUserId: 7, email: EMAIL, appId: APP_ID })
    return refuse(response, 404, 'ApiNotFoundError', 'Not found')
  }

  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const call = { method, url, headers, body: await text(request) }
    fake.calls.push(call)
    response.setHeader('X-Request-Id', `req-${fake.calls.length}`)
    response.setHeader('Date', new Date(Date.now() + fake.clockAhead * 1000).toUTCString())
    answer(call, response)
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const fake: FakeServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    count: (method, at) => fake.calls.filter(call => call.method === method && path(call) === at).length,
    tokens: [],
    password: PASSWORD,
    makesLeft: 100,
    advice: undefined,
    clockAhead: 0,
    endAccess: () => live.clear(),
    endAll(why = 'expired') {
      reason = why
      live.clear()
      refreshable.clear()
    },
    route: (at, handler) => routes.set(at, handler),
    close() {
      server.closeAllConnections()
      return new Promise(done => server.close(() => done()))
    },
  }
  return fake
}

function path({ url }: Call): string {
  return url.split('?')[0] ?? ''
}

export function give(response: ServerResponse, data: unknown): unknown {
  response.setHeader('content-type', 'application/json; charset=utf-8')
  return response.end(JSON.stringify({ success: true, data }))
}

export function refuse(response: ServerResponse, status: number, code: string, message: string, more = {}): unknown {
  response.statusCode = status
  response.setHeader('content-type', 'application/json; charset=utf-8')
  response.setHeader('Link', `</docs/errors/${code}>; rel="help"`)
  return response.end(JSON.stringify({ success: false, error: { code, message, ...more } }))
}
