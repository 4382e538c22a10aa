import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'

declare const digestBrand: unique symbol

/** A token as it is remembered: a keyed digest, of which the token cannot be had back. */
export type Digest = string & { readonly [digestBrand]: true }

/** Bytes of a digest that are kept: two tokens meet in one of 2^64. */
const KEPT = 16

/** A token longer than this is none. */
const LONGEST_TOKEN = 8192

/** Makes digests with a random key, so that nobody without the key can ask whether a token is among them. */
export class Digester {
  readonly #key: KeyObject

  constructor(key: Uint8Array) {
    this.#key = createSecretKey(key)
  }

  /** `undefined` where it can be no token. */
  digest(token: string | undefined): Digest | undefined {
    if (token === undefined || token === '' || token.length > LONGEST_TOKEN) return undefined
    return createHmac('sha256', this.#key).update(token).digest().toString('base64url', 0, KEPT) as Digest
  }
}
