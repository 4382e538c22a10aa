import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { IDENTITY_ALGORITHM } from '@chatapp-access/contract'

/** A public key as verifiers read it (RFC 8037 section 2, RFC 7517 section 4). */
export interface IdentityJwk {
  kty: 'OKP'
  crv: 'Ed25519'
  /** The 32 bytes of the key, base64url. */
  x: string
  /** The key's thumbprint (RFC 7638), so that no two keys ever have one name. */
  kid: string
  alg: typeof IDENTITY_ALGORITHM
  use: 'sig'
}

/** PKCS #8 around the seed of an Ed25519 key (RFC 8410 section 7), all that comes before the 32 bytes. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/** One Ed25519 key that signs compact JWTs. The private half cannot be read back, and is not shown when printed. */
export class SigningKey {
  readonly jwk: IdentityJwk
  readonly #key: KeyObject
  /** The protected header, encoded: the same for every token of the key. */
  readonly #header: string

  /** @param seed the 32 bytes an Ed25519 private key is (RFC 8032 section 5.1.5) */
  constructor(seed: Uint8Array) {
    this.#key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' })
    const x = createPublicKey(this.#key).export({ format: 'jwk' }).x as string
    const kid = thumbprintOf(x)
    this.jwk = { kty: 'OKP', crv: 'Ed25519', x, kid, alg: IDENTITY_ALGORITHM, use: 'sig' }
    this.#header = encode({ alg: IDENTITY_ALGORITHM, typ: 'JWT', kid })
  }

  /** The claims as a signed compact JWT (RFC 7515 section 7.1). */
  sign(claims: object): string {
    const signed = `${this.#header}.${encode(claims)}`
    return `${signed}.${sign(null, Buffer.from(signed, 'latin1'), this.#key).toString('base64url')}`
  }
}

/** RFC 7638 section 3: the required members in the order of their names, without blanks. */
function thumbprintOf(x: string): string {
  return createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url')
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
