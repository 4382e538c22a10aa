import type { IncomingMessage } from 'node:http'
import { openSpool, type Spool } from './spool.ts'

/** How much of a body is kept, so that it can be sent again. */
export interface ReplayLimits {
  /** Bytes in memory, for each call. */
  memoryBytes: number
  /** Bytes in memory and in a file, for each call. */
  totalBytes: number
  /** Where the files lie; they have no names. */
  folder: string
}

/** What is kept of a body: where its end lies, or nothing since it is longer than the limit. */
export type Kept = 'memory' | 'file' | 'nothing'

/**
 * The body of a request, recorded while it is sent. Another sending gets the record and then the rest, so a body that
 * was refused early is not read to its end before it is sent again.
 */
export class Recording {
  readonly #limits: ReplayLimits
  readonly #request: IncomingMessage
  readonly #source: NodeJS.AsyncIterator<Buffer>
  #memory: Buffer[] = []
  #spool: Spool | undefined
  #kept: Kept = 'memory'
  #size = 0
  #sending = 0
  #isReplaying = false
  #last: Promise<Buffer | undefined> = Promise.resolve(undefined)

  constructor(request: IncomingMessage, limits: ReplayLimits) {
    this.#limits = limits
    this.#request = request
    this.#source = request.iterator({ destroyOnReturn: false })
  }

  get kept(): Kept {
    return this.#kept
  }

  /** The body from its beginning. The sending before gets no more. */
  async *send(): AsyncGenerator<Buffer> {
    const mine = ++this.#sending
    // What the sending before had asked for still belongs to the record.
    await this.#last.catch(() => {})
    yield* this.#memory
    if (this.#spool) yield* this.#spooled(this.#spool)
    while (mine === this.#sending) {
      this.#last = this.#take()
      const chunk = await this.#last
      if (chunk === undefined) return
      if (mine === this.#sending) yield chunk
    }
  }

  /** It need not be sent again: what is kept is let go, what comes is no longer kept. */
  async forget(): Promise<void> {
    this.#kept = 'nothing'
    this.#memory = []
    await this.#last.catch(() => {})
    if (!this.#isReplaying) await this.#closeSpool()
  }

  /** Nobody wants the rest: it is read and dropped, so that the caller's connection can go on. */
  async drop(): Promise<void> {
    this.#sending++
    await this.forget()
    await this.#source.return?.()
    this.#request.resume()
  }

  async *#spooled(spool: Spool): AsyncGenerator<Buffer> {
    this.#isReplaying = true
    try {
      yield* spool.read()
    } finally {
      this.#isReplaying = false
      if (this.#kept === 'nothing') await this.#closeSpool()
    }
  }

  async #take(): Promise<Buffer | undefined> {
    const { done, value } = await this.#source.next()
    if (done) return undefined
    this.#size += value.length
    await this.#keep(value).catch(() => this.#giveUp())
    return value
  }

  async #keep(chunk: Buffer): Promise<void> {
    if (this.#kept === 'nothing') return
    if (this.#size <= this.#limits.memoryBytes) {
      // A copy: the chunk is a slice of the far larger buffer of a socket.
      this.#memory.push(Buffer.from(chunk))
    } else if (this.#size <= this.#limits.totalBytes) {
      this.#kept = 'file'
      this.#spool ??= await openSpool(this.#limits.folder)
      await this.#spool.append(chunk)
    } else await this.#giveUp()
  }

  /** Longer than the limit, or the disk is full: the body goes on, but cannot be sent again. */
  async #giveUp(): Promise<void> {
    this.#kept = 'nothing'
    this.#memory = []
    await this.#closeSpool()
  }

  async #closeSpool(): Promise<void> {
    const spool = this.#spool
    this.#spool = undefined
    await spool?.close()
  }
}
