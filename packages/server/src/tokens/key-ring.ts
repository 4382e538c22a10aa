import { hkdfSync } from 'node:crypto'
import { LAYOUT } from './layout.ts'
import { MacKey } from './mac-key.ts'

const FINGERPRINT_BYTES = 8

/** One secret of the configuration: `id` is the byte that tokens carry. */
export interface RingSecret {
  /** 1 to 255. */
  id: number
  /** At least 32 bytes. */
  secret: Uint8Array
}

/** The purpose keys of one secret. */
export interface RingKeys {
  id: number
  /** Tells this secret from any other; derived, so it gives nothing of it away. */
  fingerprint: string
  access: MacKey
  refresh: MacKey
}

export interface KeyRing {
  /** In the order of configuration: the first that all live nodes know mints. */
  readonly ids: readonly number[]
  get(id: number): RingKeys | undefined
  /** A key of 32 bytes for a purpose of its own; `undefined` where the ring lacks the secret. */
  derive(id: number, purpose: string): Uint8Array | undefined
  /** Forgets a secret that was given up: from now on its tokens are those of an unknown key. */
  retire(id: number): void
}

/**
 * Purpose keys by HKDF (RFC 5869) with the installation id as salt: two installations with the same secret never accept
 * each other's tokens, while a copy or a restore of a database carries its id along.
 */
export function createKeyRing(secrets: readonly RingSecret[], installationId: string): KeyRing {
  const keys = new Map<number, RingKeys>()
  let held = [...secrets]
  const bytesOf = (secret: Uint8Array, purpose: string) =>
    Buffer.from(hkdfSync('sha256', secret, installationId, `chatapp-access/${purpose}/v1`, 32))
  for (const { id, secret } of secrets) {
    const macKey = (purpose: string) => new MacKey(bytesOf(secret, purpose), LAYOUT.mac)
    const fingerprint = bytesOf(secret, 'fingerprint').toString('hex', 0, FINGERPRINT_BYTES)
    keys.set(id, { id, fingerprint, access: macKey('access'), refresh: macKey('refresh') })
  }
  return {
    get ids() {
      return held.map(secret => secret.id)
    },
    get: id => keys.get(id),
    derive: (id, purpose) => {
      const found = held.find(secret => secret.id === id)
      return found && bytesOf(found.secret, purpose)
    },
    retire(id) {
      held = held.filter(secret => secret.id !== id)
      keys.delete(id)
    },
  }
}
