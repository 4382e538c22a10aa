import type { SecondFactorStore } from '../../store/second-factor-store.ts'
import type { KeyRing } from '../../tokens/key-ring.ts'
import { sealSecret, unsealSecret } from './seal-secret.ts'

export interface ResealDeps {
  ring: KeyRing
  store: SecondFactorStore
  follower: { mintingKeyId(): number }
  randomBytes(size: number): Uint8Array
}

/** Read at once: few owners change their factor while a page of them is sealed anew. */
const PAGE = 100

/**
 * Seals second factors with the secret that mints now. Secrets are rotated and the old one is dropped some weeks later;
 * without this, whoever has not signed in meanwhile would be locked out. Gives how many were sealed anew.
 */
export async function resealFactors({ ring, store, follower, randomBytes }: ResealDeps): Promise<number> {
  const keyId = follower.mintingKeyId()
  let done = 0
  for (let after = 0, size = PAGE; size === PAGE; ) {
    const page = await store.listFactorsToReseal({ keyId, after, limit: PAGE })
    for (const before of page) {
      const { accountId } = before
      const secret = unsealSecret(ring, before)
      const sealedSecret = secret && sealSecret(ring, { accountId, keyId, secret }, randomBytes)
      if (sealedSecret && (await store.resealFactor({ before, sealedSecret, keyId }))) done++
    }
    size = page.length
    after = page.at(-1)?.accountId ?? after
  }
  return done
}
