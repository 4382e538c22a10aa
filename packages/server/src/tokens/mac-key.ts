import { hash } from 'node:crypto'

const BLOCK_BYTES = 64
const DIGEST_BYTES = 32

/**
 * HMAC-SHA-256 (RFC 2104 section 2) with one key over messages of one length: two digests in one call each, from blocks
 * that hold the padded key already. node:crypto's own HMAC makes an object for every message, which costs a query more
 * than both digests; see docs/decisions/token-mac.md. The key cannot be read back, and is not shown when printed.
 */
export class MacKey {
  readonly #inner: Buffer
  readonly #outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES)

  /** `key` has at most 64 bytes; longer ones would have to be digested first. `messageBytes` is the length of all messages. */
  constructor(key: Uint8Array, messageBytes: number) {
    if (key.length > BLOCK_BYTES) throw new RangeError('a MAC key has at most 64 bytes')
    this.#inner = Buffer.alloc(BLOCK_BYTES + messageBytes)
    for (let at = 0; at < BLOCK_BYTES; at++) {
      this.#inner[at] = (key[at] ?? 0) ^ 0x36
      this.#outer[at] = (key[at] ?? 0) ^ 0x5c
    }
  }

  /** The 32 bytes of the MAC. Throws RangeError for a message of another length. */
  macOf(message: Uint8Array): Buffer {
    if (message.length !== this.#inner.length - BLOCK_BYTES) throw new RangeError('a message of another length')
    this.#inner.set(message, BLOCK_BYTES)
    // As text, since that needs no Buffer; latin1 is one character a byte.
    this.#outer.write(hash('sha256', this.#inner, 'latin1'), BLOCK_BYTES, 'latin1')
    return hash('sha256', this.#outer, 'buffer')
  }
}
