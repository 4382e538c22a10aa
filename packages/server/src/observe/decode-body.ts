import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib'
import { LONGEST_BODY, type NotedBody } from './note.ts'

type Decode = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>

const DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
  ['zstd', promisify(zstdDecompress)],
])

/** The text of a body; `undefined` where it is too long, broken, or in a coding that is not known. */
export async function decodeBody(body: NotedBody | undefined): Promise<string | undefined> {
  if (!body || body.cut) return undefined
  const coding = body.encoding.trim().toLowerCase()
  if (coding === '' || coding === 'identity') return textOf(body.bytes)
  try {
    const decoded = await DECODERS.get(coding)?.(body.bytes, { maxOutputLength: LONGEST_BODY })
    return decoded && textOf(decoded)
  } catch {
    return undefined
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}
