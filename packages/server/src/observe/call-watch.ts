import type { IncomingMessage } from 'node:http'
import { METHODS } from '@chatapp-access/contract'
import type { AddressRates } from './address-rates.ts'
import { type CallKind, LONGEST_BODY, type Note, type NotedBody } from './note.ts'

export interface WatchDeps {
  /** Takes what was seen of a call. It may throw: the traffic does not notice. */
  take(note: Note): void
  rates: AddressRates
  /** Unix milliseconds. */
  now(): number
  /** Milliseconds of a clock that never goes back. */
  monotonic(): number
  /** Something here failed; the call goes on. */
  onFault(error: unknown): void
}

/** What looks on while a call passes. */
export interface Onlooker {
  /** The answer has begun; called before its body is read. */
  answered(answer: BegunAnswer): void
  /** There will be no answer. */
  failed(): void
}

/** An answer, or of a websocket its head alone. */
type BegunAnswer = Pick<IncomingMessage, 'statusCode' | 'headers'> & Partial<IncomingMessage>

/**
 * Looks at one call while it passes: copies the little that is needed, holds nothing up, and never throws. What fails
 * here is told to `onFault`, and the call is simply not counted.
 */
export class CallWatch implements Onlooker {
  readonly #deps: WatchDeps
  #note: Note | undefined

  constructor(request: IncomingMessage, address: string, deps: WatchDeps) {
    this.#deps = deps
    this.#quietly(() => {
      this.#note = this.#begin(request, address)
    })
  }

  answered(answer: BegunAnswer): void {
    this.#quietly(() => {
      const note = this.#note
      if (!note) return
      note.status = answer.statusCode ?? 0
      if (answer.headers.date !== undefined) note.date = answer.headers.date
      // A pair, or a refusal that may say ApiInvalidTokenError: all other content is nobody's business here.
      const isRead = note.kind === 'make' || note.kind === 'refresh' || (note.status >= 400 && note.status < 500)
      if (!isRead || !answer.on) return this.#tell(note)
      this.#copy(answer as IncomingMessage, body => {
        note.answer = body
        this.#tell(note)
      })
    })
  }

  failed(): void {
    this.#quietly(() => this.#note && this.#tell(this.#note))
  }

  #begin(request: IncomingMessage, address: string): Note {
    const { rates, now, monotonic } = this.#deps
    const [path, query] = splitTarget(request.url ?? '')
    const kind = kindOf(request.method ?? '', path)
    const { authorization, refresh } = request.headers
    const note: Note = { kind, at: now(), address, overRate: rates.isOver(address, monotonic()), status: 0 }
    if (authorization) note.authorization = authorization
    if (typeof refresh === 'string' && refresh !== '') note.refresh = refresh
    if (query !== '' && (kind === 'make' || kind === 'refresh' || MAY_HOLD_SECRET.test(query))) note.query = query
    if (kind === 'make' || (kind === 'refresh' && note.refresh === undefined)) {
      this.#copy(request, body => {
        note.body = body
      })
    }
    return note
  }

  /** Collects the beginning of a body that somebody else reads. */
  #copy(message: IncomingMessage, done: (body: NotedBody) => void): void {
    const chunks: Buffer[] = []
    let length = 0
    message.on('data', (chunk: Buffer) => {
      if (length < LONGEST_BODY) chunks.push(chunk)
      length += chunk.length
    })
    message.once('end', () =>
      this.#quietly(() => {
        const { 'content-type': type = '', 'content-encoding': encoding = '' } = message.headers
        done({ type, encoding, bytes: beginningOf(chunks, length), cut: length > LONGEST_BODY })
      }),
    )
  }

  /** Once: a call that failed after its answer began has been told already. */
  #tell(note: Note): void {
    this.#note = undefined
    this.#deps.take(note)
  }

  #quietly(look: () => void): void {
    try {
      look()
    } catch (error) {
      this.#note = undefined
      this.#deps.onFault(error)
    }
  }
}

/** The first bytes, out of Node's pool: a view of that would take all of it along to the thread that judges. */
function beginningOf(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(Math.min(length, LONGEST_BODY))
  let filled = 0
  for (const chunk of chunks) {
    bytes.set(chunk.subarray(0, bytes.length - filled), filled)
    filled = Math.min(filled + chunk.length, bytes.length)
  }
  return bytes
}

/** Names of query parameters that hold what should be in a header or a body. */
const MAY_HOLD_SECRET = /passw|token/i

function splitTarget(target: string): [path: string, query: string] {
  const at = target.indexOf('?')
  return at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)]
}

/** What a call is for. The API may be mounted below a path of its own, and its callers write `//` or a slash at the end. */
function kindOf(method: string, path: string): CallKind {
  if (method !== 'POST' && method !== 'DELETE') return 'query'
  const tidy = path.replace(/\/{2,}/g, '/').replace(/\/$/, '')
  if (tidy.endsWith(METHODS.tokensRefresh.path)) return method === 'POST' ? 'refresh' : 'query'
  if (!tidy.endsWith(METHODS.tokensMake.path)) return 'query'
  return method === 'POST' ? 'make' : 'revoke'
}
