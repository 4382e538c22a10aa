/** One request as it arrived, with everything about it that another reader could take in another way. */
export interface SeenRequest {
  /** Request line and header lines, a character a byte. */
  head: string
  method: string
  target: string
  /** Names as they are spelt. */
  headers: readonly (readonly [name: string, value: string])[]
  body: string
  faults: readonly string[]
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
/** One request line and header lines by the letter (RFC 9112 sections 3 and 5): no lenience, no line of more than one reading. */
const HEAD = new RegExp(
  `^${TOKEN} [\\x21-\\x7e]+ HTTP/1\\.1\\r\\n(?:${TOKEN}: ?(?:[\\x21-\\x7e\\x80-\\xff](?:[\\t\\x20-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?)?\\r\\n)*\\r\\n$`,
)
const CHUNK_SIZE = /^[0-9a-fA-F]{1,8}$/

/**
 * Reads the requests of one connection by the letter of RFC 9112, and tells every deviation as a fault. What it takes
 * without a fault, no two readers take for different requests.
 */
export class StrictReader {
  #bytes = ''

  /** Takes bytes of the connection, and gives the requests that are whole now. After a fault nothing more is read. */
  take(bytes: Buffer): SeenRequest[] {
    this.#bytes += bytes.toString('latin1')
    const seen: SeenRequest[] = []
    for (;;) {
      const end = this.#bytes.indexOf('\r\n\r\n')
      if (end < 0) return seen
      const request = readHead(this.#bytes.slice(0, end + 4))
      const body = request.faults.length > 0 ? whole('', this.#bytes.length) : readBody(request, this.#bytes, end + 4)
      if (!body) return seen
      seen.push({ ...request, body: body.content, faults: [...request.faults, ...body.faults] })
      this.#bytes = this.#bytes.slice(body.end)
    }
  }

  /** What came and is no whole request. */
  get rest(): string {
    return this.#bytes
  }
}

function readHead(head: string): SeenRequest {
  const [line = '', ...lines] = head.slice(0, -4).split('\r\n')
  const [method = '', target = ''] = line.split(' ')
  const headers = lines.map(text => {
    const colon = text.indexOf(':')
    return [text.slice(0, colon), text.slice(colon + 1).trim()] as const
  })
  const valuesOf = (wanted: string) => headers.filter(([name]) => name.toLowerCase() === wanted)
  const faults: string[] = []
  if (!HEAD.test(head)) faults.push('the head is not spelt by the letter')
  if (valuesOf('host').length !== 1) faults.push('not one Host')
  const [lengths, codings] = [valuesOf('content-length'), valuesOf('transfer-encoding')]
  if (lengths.length + codings.length > 1) faults.push('framed more than once')
  if (lengths.some(([, value]) => !/^[0-9]{1,15}$/.test(value))) faults.push('an odd length')
  if (codings.some(([, value]) => value !== 'chunked')) faults.push('an odd coding')
  return { head, method, target, headers, body: '', faults }
}

interface ReadBody {
  content: string
  /** Where the next request begins. */
  end: number
  faults: readonly string[]
}

function whole(content: string, end: number, faults: readonly string[] = []): ReadBody {
  return { content, end, faults }
}

/** `undefined` while some of it has still to come. */
function readBody({ headers }: SeenRequest, bytes: string, start: number): ReadBody | undefined {
  for (const [name, value] of headers) {
    if (name.toLowerCase() === 'transfer-encoding') return readChunks(bytes, start)
    if (name.toLowerCase() !== 'content-length') continue
    const end = start + Number(value)
    return end <= bytes.length ? whole(bytes.slice(start, end), end) : undefined
  }
  return whole('', start)
}

function readChunks(bytes: string, start: number): ReadBody | undefined {
  let content = ''
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const line = bytes.slice(at, lineEnd)
    if (!CHUNK_SIZE.test(line)) return whole(content, bytes.length, [`an odd chunk: ${line.slice(0, 40)}`])
    const size = Number.parseInt(line, 16)
    const end = lineEnd + 2 + size
    if (end + 2 > bytes.length) return undefined
    if (bytes.slice(end, end + 2) !== '\r\n') return whole(content, bytes.length, ['a chunk that does not end'])
    if (size === 0) return whole(content, end + 2)
    content += bytes.slice(lineEnd + 2, end)
    at = end + 2
  }
}
