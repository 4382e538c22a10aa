import { readFileSync } from 'node:fs'
import http from 'node:http'
import { eventually, noteSecretsIn, type Server, type ServerOptions, startServer } from '../harness/index.ts'

export const WORKERS = 4

/** Starts one server of several workers. */
export function startWorkers(options: ServerOptions = {}, workers = WORKERS): Promise<Server> {
  return startServer({
    startTimeoutMs: 60_000,
    ...options,
    flags: ['--workers', String(workers), ...(options.flags ?? [])],
  })
}

/** The workers that a supervisor has now. */
export function workersOf(server: Pick<Server, 'pid'>): number[] {
  const children = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8')
  return children.trim().split(' ').filter(Boolean).map(Number)
}

export interface LineAnswer {
  status: number
  text: string
  /** Differs from worker to worker. */
  worker: string
  requestId: string
}

/** One kept connection, so one worker. */
export class Line implements Disposable {
  readonly #base: string
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 1 })

  constructor(base: string) {
    this.#base = base
  }

  async call(path: string, method = 'GET', headers: Record<string, string> = {}, json?: unknown): Promise<LineAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<LineAnswer>()
    const body = json === undefined ? undefined : JSON.stringify(json)
    const all = {
      ...headers,
      ...(body && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
    }
    const request = http.request(this.#base + path, { method, headers: all, agent: this.#agent })
    request.setTimeout(15_000, () => request.destroy(new Error('no answer')))
    request.once('error', reject)
    request.once('response', response => {
      let text = ''
      response.setEncoding('utf8').on('data', piece => {
        text += piece
      })
      response.once('error', reject)
      response.once('end', () => {
        noteSecretsIn(text)
        const requestId = String(response.headers['x-request-id'])
        resolve({
          status: response.statusCode ?? 0,
          text,
          requestId,
          worker: requestId.slice(0, requestId.lastIndexOf('-')),
        })
      })
    })
    request.end(body)
    return promise
  }

  check(accessToken: string): Promise<LineAnswer> {
    return this.call('/v1/tokens/check', 'GET', { Authorization: accessToken })
  }

  [Symbol.dispose](): void {
    this.#agent.destroy()
  }
}

/** A line to each worker. */
export async function linesToAll(server: Server, workers = WORKERS): Promise<Line[]> {
  const lines = new Map<string, Line>()
  await eventually('a line to each worker', 20_000, async () => {
    const line = new Line(server.url)
    const { worker } = await line.call('/readyz')
    if (lines.has(worker)) line[Symbol.dispose]()
    else lines.set(worker, line)
    return lines.size === workers ? true : undefined
  })
  return [...lines.values()]
}
