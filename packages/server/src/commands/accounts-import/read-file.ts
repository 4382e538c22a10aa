import { CannotDoError } from '../../flows/create-account.ts'
import { readArray } from './read-array.ts'
import { readCsv } from './read-csv.ts'
import { readJson } from './read-json.ts'
import { readLines } from './read-lines.ts'
import type { RowOrRefused } from './row.ts'

export const FORMATS = ['csv', 'json', 'jsonl'] as const
export type Format = (typeof FORMATS)[number]

/**
 * The rows of a file, as they are read. Without a format its first character tells: `[` a JSON list, `{` JSON lines,
 * else CSV.
 *
 * @throws CannotDoError where it is no such file at all
 */
export async function* readRows(source: AsyncIterable<Uint8Array>, format?: Format): AsyncGenerator<RowOrRefused> {
  const { head, all } = await peek(source)
  if (head.includes(0) || (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    throw new CannotDoError('the file is no UTF-8 text; save it as UTF-8')
  }
  switch (format ?? formatOf(head)) {
    case 'json':
      return yield* readJson(readArray(all))
    case 'jsonl':
      return yield* readJson(readLines(all))
    case 'csv':
      return yield* readCsv(readLines(all))
  }
}

const BOM = [0xef, 0xbb, 0xbf]
const HEAD_BYTES = 16

/** The first bytes, and all of them but a byte order mark. */
async function peek(source: AsyncIterable<Uint8Array>) {
  const chunks = source[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array()
  while (head.length < HEAD_BYTES) {
    const { value, done } = await chunks.next()
    if (done) break
    head = Buffer.concat([head, value])
  }
  const hasMark = BOM.every((byte, index) => head[index] === byte)
  const rest = hasMark ? head.subarray(BOM.length) : head
  async function* all(): AsyncGenerator<Uint8Array> {
    yield rest
    yield* { [Symbol.asyncIterator]: () => chunks }
  }
  return { head: rest.subarray(0, HEAD_BYTES), all: all() }
}

function formatOf(head: Uint8Array): Format {
  const [first] = Buffer.from(head).toString('latin1').trim()
  if (first === '[') return 'json'
  return first === '{' ? 'jsonl' : 'csv'
}
