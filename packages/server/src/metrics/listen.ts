import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ListenAddress } from '../config/parse.ts'
import type { MetricReport } from './meters.ts'
import { METRICS_TYPE, renderMetrics } from './render.ts'

export interface OperationsOptions {
  listen: ListenAddress
  isReady(): boolean
  /** The reports of all processes of this node. */
  gather(): Promise<readonly (readonly MetricReport[])[]>
}

export interface RunningOperations {
  /** `http://host:port` as it listens. */
  url: string
  stop(): Promise<void>
}

/** Listens for who runs the server, apart from its callers: no limits, no envelope. Rejects when the address is taken. */
export async function listenForOperations(options: OperationsOptions): Promise<RunningOperations> {
  // As in http-tables.ts: an import by name would load all of fetch.
  const { createServer } = process.getBuiltinModule('node:http')
  const server = createServer((request, answer) => {
    answerTo(request, options).then(
      given => send(answer, given),
      // What failed may be quoted nowhere; a scrape that fails is seen by who scrapes.
      () => send(answer, { status: 500, body: 'the metrics cannot be gathered\n' }),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.listen, () => resolve())
  })
  return { url: urlOf(server), stop: () => stop(server) }
}

interface Answer {
  status: number
  body: string
  type?: string
}

async function answerTo({ method, url = '' }: IncomingMessage, options: OperationsOptions): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, body: 'GET and HEAD only\n' }
  const [path] = url.split('?', 1)
  if (path === '/healthz') return { status: 200, body: 'alive\n' }
  if (path === '/readyz')
    return options.isReady() ? { status: 200, body: 'ready\n' } : { status: 503, body: 'not ready\n' }
  if (path === '/metrics') return { status: 200, body: await renderMetrics(await options.gather()), type: METRICS_TYPE }
  return { status: 404, body: 'there are /metrics, /healthz and /readyz\n' }
}

function send(answer: ServerResponse, { status, body, type = 'text/plain; charset=utf-8' }: Answer): void {
  answer.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body)
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeAllConnections()
  await closed
}
