import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Fault } from './behaviour.ts'

/** What is to be answered, before it is. */
export interface Reply {
  status: number
  headers: Record<string, string>
  body: string
  code?: string
}

const JSON_TYPE = 'application/json; charset=utf-8'

export function success(data: unknown): Reply {
  return { status: 200, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify({ success: true, data }) }
}

export function failure(status: number, code: string, message: string, retryAfterSeconds?: number): Reply {
  const headers: Record<string, string> = { 'content-type': JSON_TYPE }
  if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds)
  return { status, headers, code, body: JSON.stringify({ success: false, error: { code, message } }) }
}

export function replyOf({ status, code, retryAfterSeconds }: Fault): Reply {
  if (code !== undefined) return failure(status, code, 'This is a rehearsal', retryAfterSeconds)
  const headers: Record<string, string> = { 'content-type': 'text/html; charset=utf-8' }
  if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds)
  return { status, headers, body: `<html><body><h1>${status}</h1>This is a rehearsal</body></html>` }
}

/** Resolves once the reply has been handed to the system, or the caller has gone. */
export function send(response: ServerResponse, { status, headers, body }: Reply, method: string): Promise<void> {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  return new Promise(done => {
    response.once('close', done)
    response.end(method === 'HEAD' ? undefined : body, () => done())
  })
}

/** Closes the connection where the reply would go out. */
export function lose(request: IncomingMessage): void {
  request.socket.destroy()
}
