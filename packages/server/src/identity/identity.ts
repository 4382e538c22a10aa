import { formatAppId, IDENTITY_TTL_SECONDS, type IdentityClaims } from '@chatapp-access/contract'
import { LRUCache } from 'lru-cache'
import type { StoreClock } from '../clock/store-clock.ts'
import { atMost } from '../domain/throttle-bound.ts'
import type { KeyRing } from '../tokens/key-ring.ts'
import type { TokenFields } from '../tokens/layout.ts'
import { type IdentityJwk, SigningKey } from './signing-key.ts'

/** How long the same identity token goes with further queries of its access token. */
const REUSE_MS = 30_000
/** Identity tokens kept, of 0.6 KiB each: 10 MiB at most. Of more access tokens in turn, each query pays a signature. */
const MOST_KEPT = 16_384
const PURPOSE = 'identity'

/** The keys that identity tokens are verified with (RFC 7517 section 5). */
export interface JsonWebKeySet {
  readonly keys: readonly IdentityJwk[]
}

/** Says to an upstream, signed, whose valid access token came with a query. */
export interface Identity {
  /**
   * A compact JWT for a query whose access token was just found valid, the same one for up to 30 s.
   *
   * @param fields of the access token
   * @param audience whom it is for; empty for the issuer itself
   */
  tokenFor(fields: TokenFields, audience: string): string
  /** Of every secret of the ring, in its order: a key is listed before it signs, and after. */
  readonly jwks: JsonWebKeySet
}

export interface IdentityDeps {
  ring: Pick<KeyRing, 'ids' | 'derive' | 'get'>
  clock: Pick<StoreClock, 'now'>
  /** The id of the secret to sign with, one that every live node knows. */
  mintingKeyId(): number
  /** Origin of this server, known when it listens. */
  issuer(): string
  /** Told of every signature. */
  onSign?(): void
  /** Unique among all nodes and starts. */
  nextId(): string
}

interface Kept {
  fields: TokenFields
  audience: string
  mintedAt: number
  /** The secret whose key signed it. */
  keyId: number
  token: string
}

/**
 * Identity for upstreams. The keys are derived from the secrets of the ring, so all nodes have the same ones and none is
 * stored; see docs/decisions/identity-token.md.
 */
export function createIdentity(deps: IdentityDeps): Identity {
  const { clock } = deps
  const keys = new Map<number, SigningKey>()
  const kept = new LRUCache<number, Kept>(atMost(MOST_KEPT))
  const audiences = new Map<string, number>()

  /** When first asked for: most servers are in front of nothing, and deriving one takes a millisecond. */
  const keyOf = (id: number): SigningKey => {
    const known = keys.get(id)
    if (known) return known
    const seed = deps.ring.derive(id, PURPOSE)
    if (!seed) throw new RangeError(`the ring has no secret ${id}`)
    const key = new SigningKey(seed)
    keys.set(id, key)
    return key
  }

  /** Audiences come from the configuration, so they are few. */
  const numberOf = (audience: string): number => {
    const known = audiences.get(audience)
    if (known !== undefined) return known
    audiences.set(audience, audiences.size)
    return audiences.size - 1
  }

  return {
    get jwks() {
      return { keys: deps.ring.ids.map(id => keyOf(id).jwk) }
    },
    tokenFor(fields, audience) {
      const now = clock.now()
      const slot = slotOf(fields, numberOf(audience))
      const known = kept.get(slot)
      // A secret may be given up at any time, and its key with it.
      if (known && isGoodFor(known, fields, audience, now) && deps.ring.get(known.keyId)) return known.token
      const issuer = deps.issuer()
      const keyId = deps.mintingKeyId()
      deps.onSign?.()
      const token = keyOf(keyId).sign(claimsOf(fields, issuer, audience || issuer, deps.nextId(), now))
      kept.set(slot, { fields, audience, mintedAt: now, keyId, token })
      return token
    },
  }
}

/**
 * 53 bits of the grant, as a number: a text for a key would cost a query half a microsecond. Whoever else has the slot is
 * found out by {@link isGoodFor}, and pushed out.
 */
function slotOf({ grantHigh, grantLow }: TokenFields, audience: number): number {
  const low = (grantLow ^ Math.imul(audience, 0x9e3779b1)) >>> 0
  return grantHigh * 2 ** 21 + (low >>> 11)
}

/** Every field counts: a refreshed or re-dated access token has another end, which the identity token must not outlive. */
function isGoodFor(known: Kept, fields: TokenFields, audience: string, now: number): boolean {
  const { fields: its, mintedAt } = known
  return (
    now >= mintedAt &&
    now < mintedAt + REUSE_MS &&
    its.grantLow === fields.grantLow &&
    its.grantHigh === fields.grantHigh &&
    its.accountId === fields.accountId &&
    its.appNumber === fields.appNumber &&
    its.generation === fields.generation &&
    its.endTime === fields.endTime &&
    known.audience === audience
  )
}

function claimsOf(fields: TokenFields, iss: string, aud: string, jti: string, now: number): IdentityClaims {
  const iat = Math.floor(now / 1000)
  return {
    iss,
    aud,
    sub: String(fields.accountId),
    client_id: formatAppId(fields.accountId, fields.appNumber),
    jti,
    iat,
    exp: Math.min(iat + IDENTITY_TTL_SECONDS, fields.endTime),
  }
}
