const CLOSE = 8
/** RFC 6455 section 5.5: the content of a control frame, of which the code takes two bytes. */
const MOST_CONTROL_CONTENT = 125
const SHORTEST_HEADER = 2

/** Follows a stream of WebSocket frames (RFC 6455 section 5.2) by their headers alone, and keeps nothing of them. */
export class Frames {
  readonly #header = Buffer.alloc(14)
  #headerHas = 0
  #headerNeeds = SHORTEST_HEADER
  #contentLeft = 0
  #hasClose = false

  /** Whether a frame of ours may stand here; also between the pieces of a message (section 5.4). */
  get isBetween(): boolean {
    return this.#contentLeft === 0 && this.#headerHas === 0
  }

  /** Whether the sender has closed, after which nothing may follow (section 5.5.1). */
  get hasClose(): boolean {
    return this.#hasClose
  }

  /** Goes on through all of `bytes`. */
  pass(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at = this.#step(bytes, at)
  }

  /** Goes on to where the frame under way ends; returns how many of `bytes` that took, all where it goes on. */
  passFrame(bytes: Uint8Array): number {
    let at = 0
    while (at < bytes.length && !this.isBetween) at = this.#step(bytes, at)
    return at
  }

  #step(bytes: Uint8Array, at: number): number {
    if (this.#contentLeft > 0) {
      const taken = Math.min(this.#contentLeft, bytes.length - at)
      this.#contentLeft -= taken
      return at + taken
    }
    this.#header[this.#headerHas++] = bytes[at] as number
    if (this.#headerHas === SHORTEST_HEADER) this.#headerNeeds = headerLength(this.#header[1] as number)
    if (this.#headerHas === this.#headerNeeds) this.#endHeader()
    return at + 1
  }

  #endHeader(): void {
    const header = this.#header
    const length = (header[1] as number) & 0x7f
    if (length < 126) this.#contentLeft = length
    else this.#contentLeft = length === 126 ? header.readUInt16BE(2) : Number(header.readBigUInt64BE(2))
    if (((header[0] as number) & 0x0f) === CLOSE) this.#hasClose = true
    this.#headerHas = 0
    this.#headerNeeds = SHORTEST_HEADER
  }
}

/** By the second byte: the length of the content may follow, and a mask. */
function headerLength(second: number): number {
  const length = second & 0x7f
  const more = length < 126 ? 0 : length === 126 ? 2 : 8
  return SHORTEST_HEADER + more + (second & 0x80 ? 4 : 0)
}

/**
 * A Close frame as servers send it, without a mask.
 *
 * @param code a status code of RFC 6455 section 7.4.1 or its registry
 * @param reason ASCII, at most 123 characters
 */
export function closeFrame(code: number, reason: string): Buffer {
  const length = 2 + reason.length
  if (length > MOST_CONTROL_CONTENT) throw new RangeError('the reason of a Close frame is too long')
  const frame = Buffer.alloc(2 + length)
  frame[0] = 0x80 | CLOSE
  frame[1] = length
  frame.writeUInt16BE(code, 2)
  frame.write(reason, 4, 'ascii')
  return frame
}
