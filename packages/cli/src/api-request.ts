import { openAsBlob } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { QueryInit } from '@chatapp-access/client'
import { usageError } from './failures.ts'
import type { Terminal } from './terminal.ts'

/** The options of `chatapp api`, as they were given. */
export interface ApiFlags {
  method?: string
  data?: string
  input?: string
  include?: boolean
  raw?: boolean
}

export interface ApiRequest extends QueryInit {
  path: string
  method: string
}

/**
 * The query that a command line asks for. The body can be sent twice: the token may turn out to be over.
 *
 * @throws ChatAppError `UsageError`
 */
export async function readRequest(path: string, flags: ApiFlags, terminal: Terminal): Promise<ApiRequest> {
  const body = await readBody(flags, terminal)
  const method = (flags.method ?? (body === undefined ? 'GET' : 'POST')).toUpperCase()
  if (!/^[A-Z]+$/.test(method) || FORBIDDEN.has(method)) {
    throw usageError('-X takes a method such as GET, POST, PUT, PATCH or DELETE')
  }
  if (body === undefined) return { path, method }
  if (method === 'GET' || method === 'HEAD')
    throw usageError(`${method} has no body`, 'Leave out -X, or -d and --input')
  return { path, method, body, headers: { 'Content-Type': 'application/json' } }
}

/** What fetch refuses to send. */
const FORBIDDEN = new Set(['CONNECT', 'TRACE', 'TRACK'])

async function readBody(
  { data, input }: ApiFlags,
  terminal: Terminal,
): Promise<string | Blob | Uint8Array<ArrayBuffer> | undefined> {
  if (data !== undefined) return checkJson(data)
  if (input === undefined) return undefined
  if (input !== '-') return openFile(input)
  if (terminal.isTyped)
    throw usageError('--input - reads a pipe, and here is a keyboard', 'Name a file: --input body.json')
  return terminal.readInput()
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
