import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { Refusal } from '../flows/refusal.ts'

/** Whether a request has content: it says so by its framing (RFC 9112 section 6). */
export function hasBody(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  return encoding !== undefined || (length !== undefined && length !== '0')
}

/** Whether a request says beforehand that its content is more than `limit` bytes. */
export function announcesMoreThan(limit: number, request: IncomingMessage): boolean {
  return Number(request.headers['content-length'] ?? 0) > limit
}

/**
 * The content of a request, chunk by chunk with back-pressure, for undici to destroy as it likes: destroying the request
 * itself would cut the connection that the answer still has to go out on. More than `limit` bytes end it with
 * ApiPayloadTooLargeError: content in chunks does not say its length.
 */
export class RequestBody extends Readable {
  readonly #source: IncomingMessage
  #left: number
  readonly #onData = (chunk: Buffer): void => {
    this.#left -= chunk.length
    if (this.#left < 0) this.destroy(new Refusal('ApiPayloadTooLargeError'))
    else if (!this.push(chunk)) this.#source.pause()
  }
  readonly #onEnd = (): void => {
    this.push(null)
  }
  readonly #onClose = (): void => {
    if (!this.#source.complete) this.destroy(new Error('the caller went away'))
  }

  constructor(source: IncomingMessage, limit = Number.POSITIVE_INFINITY) {
    super()
    this.#source = source
    this.#left = limit
    // It may fail before anybody listens, and such an error would end the whole server.
    this.on('error', () => undefined)
    source.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose)
  }

  /** Whether more could go on than has come. */
  get isStarved(): boolean {
    return !this.destroyed && !this.#source.complete && this.readableLength === 0
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
