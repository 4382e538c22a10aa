import { openAsBlob } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { QueryInit } from '@chatapp-access/client'
import { bodyOf, type Field, type GivenField, readFields, withQuery } from './api-fields.ts'
import { readHeaders } from './api-headers.ts'
import { usageError } from './failures.ts'
import { readPipe } from './read-pipe.ts'
import type { Terminal } from './terminal.ts'

/** The options of `chatapp api`, as they were given. */
export interface ApiFlags {
  method?: string
  data?: string
  input?: string
  /** Those of -f and of -F, in their order. */
  fields?: readonly GivenField[]
  header?: readonly string[]
  include?: boolean
  paginate?: boolean
  raw?: boolean
}

export interface ApiRequest extends QueryInit {
  path: string
  method: string
  headers: Headers
}

type Body = string | Blob | Uint8Array<ArrayBuffer>

/**
 * The query that a command line asks for. The body can be sent twice: the token may turn out to be over. Fields make
 * the body, or the query string where there is none, or another one.
 *
 * @throws ChatAppError `UsageError`
 */
export async function readRequest(path: string, flags: ApiFlags, terminal: Terminal): Promise<ApiRequest> {
  const { data, input, fields: given = [], paginate = false } = flags
  const headers = readHeaders(flags.header ?? [])
  if (input === '-' && given.some(isOfPipe)) throw usageError('stdin can be read once: by --input, or by a field')
  const hasBody = data !== undefined || input !== undefined
  const isRead = paginate || (given.length === 0 && !hasBody)
  const method = (flags.method ?? (isRead ? 'GET' : 'POST')).toUpperCase()
  if (!/^[A-Z]+$/.test(method) || FORBIDDEN.has(method)) {
    throw usageError('-X takes a method such as GET, POST, PUT, PATCH or DELETE')
  }
  if (paginate && method !== 'GET') throw usageError('--paginate reads: it goes with GET alone')
  const isBodiless = method === 'GET' || method === 'HEAD'
  if (isBodiless && hasBody) throw usageError(`${method} has no body`, 'Leave out -X, or -d and --input')
  const fields = await readFields(given, terminal)
  if (isBodiless || hasBody) path = withQuery(path, fields)
  const body = hasBody ? await readBody(flags, terminal) : isBodiless ? undefined : ofFields(fields)
  if (body === undefined) return { path, method, headers }
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  return { path, method, headers, body }
}

/** What fetch refuses to send. */
const FORBIDDEN = new Set(['CONNECT', 'TRACE', 'TRACK'])

function isOfPipe({ text, isTyped }: GivenField): boolean {
  return isTyped && text.endsWith('=@-')
}

function ofFields(fields: readonly Field[]): string | undefined {
  return fields.length > 0 ? bodyOf(fields) : undefined
}

async function readBody({ data, input }: ApiFlags, terminal: Terminal): Promise<Body | undefined> {
  if (data !== undefined) return checkJson(data)
  if (input === undefined) return undefined
  return input === '-' ? readPipe('--input -', terminal) : openFile(input)
}

/** A Blob is read while it is sent. A pipe, as `<(…)` of the shell, cannot be read twice, nor its size be known. */
async function openFile(path: string): Promise<Blob | Uint8Array<ArrayBuffer>> {
  try {
    return (await stat(path)).isFile() ? await openAsBlob(path) : await readFile(path)
  } catch {
    throw usageError(`The file ${path} cannot be read`)
  }
}

function checkJson(data: string): string {
  try {
    JSON.parse(data)
    return data
  } catch {
    const next = data.startsWith('@')
      ? 'A file is given with --input, without the @'
      : 'Quote it for the shell: -d \'{"text":"Hello"}\'; or put it into a file: --input body.json'
    throw usageError('The body of -d is not JSON', next)
  }
}
