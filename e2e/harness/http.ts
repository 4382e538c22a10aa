import http, { type IncomingHttpHeaders, type RequestOptions } from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { noteSecretsIn } from './secrets.ts'

export interface Call {
  /** GET when absent. */
  method?: string
  headers?: Readonly<Record<string, string | readonly string[]>>
  /** Sent as it stands. */
  body?: string | Uint8Array
  /** Sent as JSON, with its content type. */
  json?: unknown
  /** Sent as application/x-www-form-urlencoded. */
  form?: Readonly<Record<string, string>>
  /** A connection opened before, so that in a race only the request itself is still to come. */
  connection?: Socket
  /** Rejects when no answer is there by then. */
  timeoutMs?: number
}

export interface Answer {
  status: number
  /** By lower-case name. */
  headers: IncomingHttpHeaders
  /** Name, value, name, value … as they came. */
  rawHeaders: readonly string[]
  /** The body, byte for byte. */
  text: string
  /** The body parsed, where it is JSON. */
  body: unknown
}

/** One call on a connection of its own. The path goes onto the wire as it stands: no slash is tidied up. */
export async function call(base: string, path: string, options: Call = {}): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const { body, type } = bodyOf(options)
  const url = new URL(base)
  const request = (url.protocol === 'https:' ? https : http).request({
    ...addressOf(url),
    path: url.pathname.replace(/\/$/, '') + path,
    method: options.method ?? 'GET',
    headers: {
      // Node sends none by itself with a DELETE, and the body would be read as the next request.
      ...(body !== undefined &&
        !options.headers?.['Transfer-Encoding'] && { 'Content-Length': Buffer.byteLength(body) }),
      ...(type && { 'Content-Type': type }),
      ...options.headers,
    } as Record<string, string>,
    agent: false,
    ...(options.connection && { createConnection: () => options.connection as Socket }),
  })
  request.setTimeout(options.timeoutMs ?? 15_000, () => request.destroy(new Error(`no answer to ${path}`)))
  request.once('error', reject)
  request.once('response', response => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.once('error', reject)
    response.once('end', () => {
      // Node leaves a connection it did not open to whoever did, and the open one would keep the test running.
      options.connection?.destroy()
      const { statusCode: status = 0, headers, rawHeaders } = response
      const text = Buffer.concat(chunks).toString('utf8')
      noteSecretsIn(text)
      resolve({ status, headers, rawHeaders, text, body: parse(text) })
    })
  })
  request.end(body)
  return promise
}

function addressOf(url: URL): RequestOptions {
  return { host: url.hostname, ...(url.port && { port: url.port }) }
}

function bodyOf({ body, json, form }: Call): { body: string | Uint8Array | undefined; type?: string } {
  if (json !== undefined) return { body: JSON.stringify(json), type: 'application/json' }
  if (form) return { body: new URLSearchParams(form).toString(), type: 'application/x-www-form-urlencoded' }
  return { body }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
