import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/** Whether a request has content: it says so by its framing (RFC 9112 section 6). */
export function hasBody(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  return encoding !== undefined || (length !== undefined && length !== '0')
}

/**
 * The content of a request, chunk by chunk with back-pressure, for undici to destroy as it likes: destroying the request
 * itself would cut the connection that the answer still has to go out on.
 */
export class RequestBody extends Readable {
  readonly #source: IncomingMessage
  readonly #onData = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.#source.pause()
  }
  readonly #onEnd = (): void => {
    this.push(null)
  }
  readonly #onClose = (): void => {
    if (!this.#source.complete) this.destroy(new Error('the caller went away'))
  }

  constructor(source: IncomingMessage) {
    super()
    this.#source = source
    source.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose)
  }

  override _read(): void {
    this.#source.resume()
  }

  /** What the upstream did not want is read and dropped, so that the caller's connection can go on. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#source.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose)
    this.#source.resume()
    done(error)
  }
}
