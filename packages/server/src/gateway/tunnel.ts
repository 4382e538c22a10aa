import type { Socket } from 'node:net'
import type { ErrorCode } from '@chatapp-access/contract'
import type { EndCause } from './live-calls.ts'
import { closeFrame, Frames } from './tunnel-frames.ts'

/** How long a tunnel that is over may take to bring its frame under way to an end, and its caller to see ours. */
const GRACE_MS = 1000
/** How long one side may take nothing of what the other has left behind. */
const LEFT_BEHIND_MS = 30_000
/** The protocol has its own signs of life; this finds peers that vanished without a word. */
const KEEP_ALIVE_MS = 60_000

const INVALID: ErrorCode = 'ApiInvalidTokenError'
const UNAVAILABLE: ErrorCode = 'ApiUnavailableError'

/**
 * The connections of a caller and an upstream after both changed to WebSocket (RFC 6455): bytes pass both ways as fast as
 * the other side reads, and where one side ends, the other is told. Of the upstream's frames the headers are followed, so
 * that a Close frame of ours can stand between two of them.
 */
export class Tunnel {
  readonly #near: Socket
  readonly #far: Socket
  readonly #frames = new Frames()
  #farewell: Buffer | undefined

  /**
   * @param near the caller's connection, to which the 101 has been written
   * @param far the upstream's, from which the 101 has been read
   */
  constructor(near: Socket, far: Socket) {
    this.#near = near
    this.#far = far
    // RFC 6455 knows no half of a connection, yet a last message may still be on its way.
    far.allowHalfOpen = true
    for (const socket of [near, far]) socket.setTimeout(0).setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS)
    this.#endTogether(near, far)
    this.#endTogether(far, near)
    near.pipe(far)
    far.on('data', (chunk: Buffer) => this.#toCaller(chunk))
    far.on('end', () => near.end())
    near.on('drain', () => far.resume())
  }

  /** Closes both sides: the caller reads why, as soon as the frame under way has ended. */
  end(cause: EndCause): void {
    if (this.#farewell) return
    this.#farewell = farewellOf(cause)
    const near = this.#near
    const far = this.#far
    near.unpipe(far).resume()
    setTimeout(() => {
      near.destroy()
      far.destroy()
    }, GRACE_MS).unref()
    if (this.#frames.isBetween) this.#sayFarewell()
  }

  #toCaller(chunk: Buffer): void {
    if (this.#farewell) {
      this.#write(chunk.subarray(0, this.#frames.passFrame(chunk)))
      if (this.#frames.isBetween) this.#sayFarewell()
    } else {
      this.#frames.pass(chunk)
      this.#write(chunk)
    }
  }

  #write(chunk: Buffer): void {
    if (!this.#near.write(chunk)) this.#far.pause()
  }

  #sayFarewell(): void {
    // What still comes is nobody's, but unread it would keep the connection from closing.
    this.#far.removeAllListeners('data').resume().end()
    // An upstream that has closed, or has hung up, had the last word.
    if (!this.#frames.hasClose && this.#near.writable) this.#near.write(this.#farewell as Buffer)
    this.#near.end()
  }

  #endTogether(one: Socket, other: Socket): void {
    // 'close' follows, and tells all there is to tell.
    one.on('error', () => undefined)
    one.on('close', () => {
      other.setTimeout(LEFT_BEHIND_MS, () => other.destroy()).resume()
      if (one.readableEnded) other.destroySoon()
      else other.destroy()
    })
  }
}

/** RFC 6455 section 7.4.1; 1013 is "try again later" in its registry. The text names the error a query would get. */
function farewellOf(cause: EndCause): Buffer {
  if (cause === 'stopping') return closeFrame(1001, 'going away')
  if (cause === 'unavailable') return closeFrame(1013, UNAVAILABLE)
  return closeFrame(1008, `${INVALID}: ${cause}`)
}
