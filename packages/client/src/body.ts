/** What a query may send. A function makes a fresh body for each sending. */
export type QueryBody = RequestInit['body'] | (() => NonNullable<RequestInit['body']>)

type Body = RequestInit['body']
type Chunk = Uint8Array<ArrayBuffer>

/** A body that may have to be sent twice. */
export interface Sendable {
  /** The body for the next sending. */
  next(): Body | undefined
  repeatable(): boolean
  /** Told when the query fails: nobody reads on, so what a stream comes from may be closed. */
  end(): void
}

/** Whether a body can be sent as it stands, as often as needed. */
export function isPlain(body: QueryBody | undefined): body is Body | undefined {
  return typeof body !== 'function' && !isOneShot(body)
}

/**
 * Prepares a body. A stream is recorded while it is sent, up to `limitBytes`; a repeat sends the record and then the
 * rest of the stream. Beyond the limit it cannot be repeated.
 */
export function sendable(body: QueryBody | undefined, limitBytes: number): Sendable {
  if (isOneShot(body)) return record(body, limitBytes)
  return { next: typeof body === 'function' ? body : () => body, repeatable: () => true, end() {} }
}

function isOneShot(body: unknown): body is ReadableStream<Chunk> | AsyncIterable<Chunk> {
  return typeof body === 'object' && body !== null && ('getReader' in body || Symbol.asyncIterator in body)
}

function record(source: ReadableStream<Chunk> | AsyncIterable<Chunk>, limitBytes: number): Sendable {
  // Response knows how to read all that fetch can send.
  const reader = new Response(source as ReadableStream<Chunk>).body?.getReader()
  let kept: Chunk[] | undefined = []
  let room = limitBytes
  let sending = 0
  async function take(): Promise<Chunk | undefined> {
    const chunk = (await reader?.read())?.value
    room -= chunk?.byteLength ?? 0
    if (room < 0) kept = undefined
    if (chunk) kept?.push(chunk)
    return chunk
  }
  // A pull that was under way when the first sending broke off still belongs to the record: the second waits for it.
  let last: Promise<Chunk | undefined> = Promise.resolve(undefined)
  return {
    repeatable: () => Boolean(kept),
    end: () => void reader?.cancel().catch(() => {}),
    next() {
      const mine = ++sending
      let index = 0
      return new ReadableStream<Chunk>({
        async pull(controller) {
          if (mine > 1) await last.catch(() => {})
          if (mine !== sending) return
          let chunk = kept?.[index]
          if (!chunk) {
            last = take()
            chunk = await last
          }
          index++
          if (chunk) controller.enqueue(chunk)
          else controller.close()
        },
      })
    },
  }
}
