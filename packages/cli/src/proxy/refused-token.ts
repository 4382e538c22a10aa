import type { IncomingMessage } from 'node:http'
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { UpstreamError } from './upstream-failure.ts'

/** What was read of an answer to find its error code, to be passed on where it is another one. */
export interface Read {
  chunks: readonly Buffer[]
  /** Whether that is all of it. */
  isWhole: boolean
  isTokenRefused: boolean
}

/** A refusal is short. A longer answer is something else, and streams through untouched. */
const LONGEST_REFUSAL = 65_536

const UNREAD: Read = { chunks: [], isWhole: false, isTokenRefused: false }

const DECODERS: Readonly<Record<string, (body: Buffer, options: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
}

/**
 * Looks whether an answer says that the access token is over: by the code of its envelope, never by its status alone.
 *
 * @throws UpstreamError where the answer breaks off meanwhile
 */
export async function readRefusal(message: IncomingMessage, method: string): Promise<Read> {
  if (!mayBeRefusal(message, method)) return UNREAD
  const chunks: Buffer[] = []
  const isWhole = await readInto(chunks, message)
  if (!isWhole) return { chunks, isWhole, isTokenRefused: false }
  const text = decode(Buffer.concat(chunks), message.headers['content-encoding'])
  return { chunks, isWhole, isTokenRefused: codeOf(text) === 'ApiInvalidTokenError' }
}

/** Whether that was all: no more is read than a refusal has. */
async function readInto(chunks: Buffer[], message: IncomingMessage): Promise<boolean> {
  let size = 0
  try {
    for await (const chunk of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size > LONGEST_REFUSAL) return false
    }
    return true
  } catch (error) {
    throw UpstreamError.of(error as Error, false)
  }
}

function mayBeRefusal({ statusCode = 0, headers }: IncomingMessage, method: string): boolean {
  if (statusCode < 400 || statusCode > 499 || method === 'HEAD') return false
  const length = Number(headers['content-length'] ?? 0)
  return length <= LONGEST_REFUSAL && /[/+]json\b/i.test(headers['content-type'] ?? '')
}

/** Empty where it cannot be unpacked, or is longer unpacked than a refusal is. */
function decode(body: Buffer, encoding: string | undefined): string {
  const decoder = DECODERS[encoding?.trim().toLowerCase() ?? '']
  if (!decoder) return body.toString('utf8')
  try {
    return decoder(body, { maxOutputLength: LONGEST_REFUSAL }).toString('utf8')
  } catch {
    return ''
  }
}

function codeOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { error?: { code?: unknown } } | null)?.error?.code
  } catch {
    return undefined
  }
}
