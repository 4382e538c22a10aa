import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How a fake server behaves. All of it can be changed while it runs. */
export interface Behaviour {
  /** `convergent`: a replaced refresh token gives the current pair again. `strict`: it is dead after one use. */
  renewal: 'convergent' | 'strict'
  /** Status of the two invalid-token errors. */
  invalidTokenStatus: number
  /** Password that is right; e-mail and appId always are. Default: `correct horse`. */
  password: string
  /** Seconds until an access token is over by itself; Infinity when absent. */
  accessTokenSeconds: number
  /** Most makes; from then on ApiTokenLimitError with Retry-After. Default: 100. */
  makesAllowed: number
  /** Milliseconds before a refresh is answered. */
  refreshDelayMs: number
  /** Milliseconds before a query is answered: by its number, from 0. */
  queryDelayMs: (count: number) => number
  /** Faults for the next calls of a token method, one a call. */
  faults: Fault[]
  /** Faults for the next queries, one a query. */
  queryFaults: Fault[]
}

export type Fault =
  /** The work is done, and the connection breaks where the answer would go out. */
  | { kind: 'lose reply' }
  /** The connection breaks before anything is done. */
  | { kind: 'cut before work' }
  /** A refusal in the envelope of the API, for instance `{ status: 429, retryAfter: '2' }`. */
  | { kind: 'status'; status: number; retryAfter?: string; code?: string }
  /** Anything else, as a proxy may answer. */
  | { kind: 'body'; status: number; text: string; type: string }
  | { kind: 'redirect'; location: string }

export interface SeenQuery {
  method: string
  url: string
  authorization: string | undefined
  headers: IncomingMessage['headers']
  body: string
}

interface Pair {
  accessToken: string
  refreshToken: string
}

/** A real server on a loopback port that speaks the wire, counts what it is asked, and fails when told to. */
export interface FakeServer {
  url: string
  behaviour: Behaviour
  /** Calls that arrived, also those a fault answered. */
  calls: { make: number; refresh: number; query: number }
  /** Idempotency keys of the makes that arrived. */
  makeKeys: (string | undefined)[]
  /** Grants made. */
  made: number
  /** Refreshes that led to a new pair. */
  rotated: number
  queries: SeenQuery[]
  /** All tokens that ever were. */
  secrets: string[]
  /** Makes every access token invalid from now on. */
  endAccess(): void
  /** Makes every refresh token dead from now on. */
  endRefresh(): void
  /** The current pair of the newest grant. */
  pair(): Pair | undefined
  /** Called when a call of this kind arrives, before anything is done. */
  onCall(listener: (kind: 'make' | 'refresh' | 'query', count: number) => void | Promise<void>): void
  /** Answers queries at this path in its own way. */
  route(path: string, handler: (request: IncomingMessage, response: ServerResponse) => unknown): void
  close(): Promise<void>
}

/** Unix seconds: where nothing ends by itself. */
const FAR = 4_000_000_000

/** Starts a fake server on a free port of the loopback. Close it when the test is over. */
export async function startFakeServer(changes: Partial<Behaviour> = {}): Promise<FakeServer> {
  const behaviour: Behaviour = {
    renewal: 'convergent',
    invalidTokenStatus: 403,
    password: 'correct horse',
    accessTokenSeconds: Number.POSITIVE_INFINITY,
    makesAllowed: 100,
    refreshDelayMs: 0,
    queryDelayMs: () => 0,
    faults: [],
    queryFaults: [],
    ...changes,
  }
  const routes = new Map<string, (request: IncomingMessage, response: ServerResponse) => unknown>()
  /** Access token → unix milliseconds of its end. */
  const live = new Map<string, number>()
  const isLive = (token: string | undefined) => Date.now() < (live.get(String(token)) ?? 0)
  /** Refresh token → the pair that replaced it, or `undefined` while it is current. */
  const successors = new Map<string, Pair | undefined>()
  const byKey = new Map<string, Pair>()
  let current: Pair | undefined
  let serial = 0
  let listener: (kind: 'make' | 'refresh' | 'query', count: number) => void | Promise<void> = () => {}

  function mint(): Pair {
    serial++
    const pair = { accessToken: `cat_access_number_${serial}`, refreshToken: `crt_refresh_number_${serial}` }
    fake.secrets.push(pair.accessToken, pair.refreshToken)
    live.set(pair.accessToken, Date.now() + 1000 * behaviour.accessTokenSeconds)
    successors.set(pair.refreshToken, undefined)
    current = pair
    return pair
  }

  function endsOf({ accessToken }: Pair): { accessTokenEndTime: number; refreshTokenEndTime: number } {
    const end = Math.floor((live.get(accessToken) ?? 0) / 1000)
    return { accessTokenEndTime: Math.min(end, FAR), refreshTokenEndTime: FAR }
  }

  function make(request: IncomingMessage, body: string, response: ServerResponse): unknown {
    const key = request.headers['idempotency-key'] as string | undefined
    const { password } = JSON.parse(body) as { password: string }
    if (password !== behaviour.password) return refuse(response, 403, 'ApiInvalidCredentialsError', `Not ${password}`)
    const known = key === undefined ? undefined : byKey.get(key)
    if (!known && fake.made >= behaviour.makesAllowed) {
      response.setHeader('Retry-After', '3600')
      return refuse(response, 429, 'ApiTokenLimitError', 'Too many requests')
    }
    if (!known) fake.made++
    const pair = known ?? mint()
    if (key !== undefined) byKey.set(key, pair)
    return give(response, { cabinetUserId: 1, ...endsOf(pair), ...pair })
  }

  function refresh(request: IncomingMessage, response: ServerResponse): unknown {
    const token = String(request.headers.refresh)
    if (!successors.has(token)) {
      return refuse(response, behaviour.invalidTokenStatus, 'ApiInvalidRefreshTokenError', `Invalid ${token}`)
    }
    let pair = successors.get(token)
    if (pair && behaviour.renewal === 'strict') {
      return refuse(response, behaviour.invalidTokenStatus, 'ApiInvalidRefreshTokenError', 'Invalid Refresh Token')
    }
    if (!pair) {
      pair = mint()
      fake.rotated++
      successors.set(token, pair)
    }
    while (successors.get(pair.refreshToken)) pair = successors.get(pair.refreshToken) as Pair
    return give(response, { cabinetUserId: 1, ...endsOf(pair), ...pair })
  }

  function query(request: IncomingMessage, body: string, response: ServerResponse): unknown {
    const authorization = request.headers.authorization
    const url = String(request.url)
    fake.queries.push({ method: String(request.method), url, authorization, headers: request.headers, body })
    if (!isLive(authorization)) {
      return refuse(response, behaviour.invalidTokenStatus, 'ApiInvalidTokenError', 'Invalid Token')
    }
    const handler = routes.get(url.split('?')[0] ?? '')
    if (handler) return handler(request, response)
    return give(response, { path: url, length: body.length })
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const kind = request.url === '/v1/tokens' ? 'make' : request.url === '/v1/tokens/refresh' ? 'refresh' : 'query'
    const count = fake.calls[kind]++
    response.setHeader('X-Request-Id', `req-${kind}-${count}`)
    if (kind === 'make') fake.makeKeys.push(request.headers['idempotency-key'] as string | undefined)
    await listener(kind, count)
    if (kind === 'query') {
      const refused = !isLive(request.headers.authorization)
      if (refused) await sleep(behaviour.queryDelayMs(count))
      const fault = behaviour.queryFaults.shift()
      if (fault && fault.kind !== 'lose reply') return fail(fault, request, response)
      if (fault) loseReply(request, response)
      return query(request, refused ? '' : await read(request), response)
    }
    const body = await read(request)
    const fault = behaviour.faults.shift()
    if (fault && fault.kind !== 'lose reply') return fail(fault, request, response)
    if (fault) loseReply(request, response)
    if (kind === 'refresh') await sleep(behaviour.refreshDelayMs)
    return kind === 'make' ? make(request, body, response) : refresh(request, response)
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const fake: FakeServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behaviour,
    calls: { make: 0, refresh: 0, query: 0 },
    makeKeys: [],
    made: 0,
    rotated: 0,
    queries: [],
    secrets: [],
    endAccess: () => live.clear(),
    endRefresh: () => successors.clear(),
    pair: () => current,
    onCall: next => {
      listener = next
    },
    route: (path, handler) => routes.set(path, handler),
    close: () => close(server),
  }
  return fake
}

/** The work is done, and the connection breaks where the answer would go out. */
function loseReply(request: IncomingMessage, response: ServerResponse): void {
  response.end = () => {
    request.socket.destroy()
    return response
  }
}

function fail(
  fault: Exclude<Fault, { kind: 'lose reply' }>,
  request: IncomingMessage,
  response: ServerResponse,
): unknown {
  if (fault.kind === 'cut before work') return request.socket.destroy()
  if (fault.kind === 'redirect') return response.writeHead(307, { location: fault.location }).end()
  if (fault.kind === 'body') return response.writeHead(fault.status, { 'content-type': fault.type }).end(fault.text)
  if (fault.retryAfter !== undefined) response.setHeader('Retry-After', fault.retryAfter)
  return refuse(response, fault.status, fault.code ?? 'ApiUnavailableError', 'Unavailable')
}

function give(response: ServerResponse, data: unknown): unknown {
  response.setHeader('content-type', 'application/json; charset=utf-8')
  return response.end(JSON.stringify({ success: true, data }))
}

export function refuse(response: ServerResponse, status: number, code: string, message: string): unknown {
  response.statusCode = status
  response.setHeader('content-type', 'application/json; charset=utf-8')
  response.setHeader('ChatApp-Next', 'POST /v1/tokens')
  response.setHeader('Link', `</docs/errors/${code}>; rel="help"`)
  return response.end(JSON.stringify({ success: false, error: { code, message } }))
}

async function read(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}

async function sleep(milliseconds: number): Promise<void> {
  if (milliseconds > 0) await new Promise(done => setTimeout(done, milliseconds))
}

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise(done => server.close(() => done()))
}
