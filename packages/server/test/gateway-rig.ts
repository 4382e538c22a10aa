import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http'
import { type AddressInfo, connect, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { readConfig } from '../src/config/index.ts'
import { createLog } from '../src/log.ts'
import { startServer } from '../src/server/start.ts'
import { createKeyRing, mintToken } from '../src/tokens/index.ts'

const SECRET = createHash('sha256').update('gateway tests').digest()

/** What an upstream saw of one call. */
export interface Seen {
  method: string
  url: string
  /** Names in lower case; a header that came twice has two entries. */
  headers: [name: string, value: string][]
}

/** An upstream that keeps the score of every call that reached it. */
export class Upstream implements AsyncDisposable {
  readonly seen: Seen[] = []
  readonly server: Server
  answer: RequestListener = (_, response) => response.end('upstream')

  constructor() {
    this.server = createServer((request, response) => {
      this.seen.push({ method: request.method ?? '', url: request.url ?? '', headers: pairsOf(request) })
      this.answer(request, response)
    })
  }

  static async start(): Promise<Upstream> {
    const upstream = new Upstream()
    await listen(upstream.server)
    return upstream
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.server)}`
  }

  /** The last call, and what it carried in a header. */
  values(name: string): string[] {
    const headers = this.seen.at(-1)?.headers ?? []
    return headers.filter(([known]) => known === name).map(([, value]) => value)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await stop(this.server)
  }
}

function pairsOf({ rawHeaders }: IncomingMessage): [string, string][] {
  const pairs: [string, string][] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    pairs.push([(rawHeaders[i] as string).toLowerCase(), rawHeaders[i + 1] as string])
  }
  return pairs
}

export interface Gateway extends AsyncDisposable {
  port: number
  /** A good access token of account 7, app 3. */
  token: string
  /** The same, past its end. */
  expired: string
}

/** The whole server with its store, as `serve` starts it, in front of an upstream. */
export async function startGateway(
  upstream: string,
  flags: Record<string, string> = {},
  log = createLog('silent'),
): Promise<Gateway> {
  const folder = await mkdtemp(join(tmpdir(), 'chatapp-gateway-'))
  const config = readConfig({
    flags: {
      listen: '127.0.0.1:0',
      store: `sqlite:${join(folder, 'access.db')}`,
      secrets: `1:${SECRET.toString('base64')}`,
      logLevel: 'silent',
      shutdownTimeout: '1',
      ...(flags.routes === undefined && { upstream }),
      addressRate: '0',
      ...flags,
    },
    environment: {},
    file: {},
  })
  const server = await startServer({ config, log, cores: 2 })
  const ring = createKeyRing([{ id: 1, secret: SECRET }], await server.store.installationId())
  const tokenEnding = (endTime: number): string => {
    const fields = { keyId: 1, accountId: 7, appNumber: 3, grantHigh: 5, grantLow: 6, generation: 1, endTime }
    return mintToken('access', fields, ring) as string
  }
  return {
    port: Number(new URL(server.url).port),
    token: tokenEnding(Math.floor(Date.now() / 1000) + 3600),
    expired: tokenEnding(Math.floor(Date.now() / 1000) - 10),
    async [Symbol.asyncDispose]() {
      await server.stop()
      await rm(folder, { recursive: true })
    },
  }
}

/** Sends bytes as they stand and returns all that comes back until the connection ends. */
export async function sendRaw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes, 'latin1')
  socket.setTimeout(5000, () => socket.destroy(new Error('the server neither answered nor closed')))
  return text(socket.setEncoding('latin1'))
}

export interface Rig extends AsyncDisposable {
  upstream: Upstream
  gateway: Gateway
}

/** Both, the gateway in front of `basePath` of the upstream. */
export async function startRig(basePath = '', flags: Record<string, string> = {}): Promise<Rig> {
  const stack = new AsyncDisposableStack()
  try {
    const upstream = stack.use(await Upstream.start())
    const gateway = stack.use(await startGateway(upstream.url + basePath, flags))
    return { upstream, gateway, [Symbol.asyncDispose]: () => stack.disposeAsync() }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

export interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: string
}

/** A plain call with a whole answer. */
export async function call(
  { port, token }: Gateway,
  path: string,
  options: { method?: string; headers?: Record<string, string | string[]>; body?: string } = {},
): Promise<Answer> {
  const { method = 'GET', headers, body } = options
  const request = httpRequest({ port, host: '127.0.0.1', path, method, agent: false })
  for (const [name, value] of Object.entries({ authorization: token, ...headers })) request.setHeader(name, value)
  request.end(body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) }
}

/** The code in an error envelope. */
export function codeOf(answer: Answer | string): string {
  const body = typeof answer === 'string' ? answer.slice(answer.indexOf('\r\n\r\n') + 4) : answer.body
  return (JSON.parse(body) as { error: { code: string } }).error.code
}

export async function listen(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

async function stop(server: Server): Promise<void> {
  if ('closeAllConnections' in server) (server as ReturnType<typeof createServer>).closeAllConnections()
  if (!server.listening) return
  server.close()
  await once(server, 'close')
}
