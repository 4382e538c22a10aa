import { createHash } from 'node:crypto'
import { APP_PASSWORD_PREFIX, type Credentials, parseAppId, type TokenPair } from '@chatapp-access/contract'
import { emailKey } from '../domain/account.ts'
import type { AppKey } from '../domain/counters.ts'
import { dayLimit } from '../domain/rate-limit.ts'
import type { Admission, Throttle } from '../domain/throttle.ts'
import { digestAppPassword, sameDigest } from '../passwords/app-password.ts'
import type { Decoys } from '../passwords/decoys.ts'
import type { HashLane } from '../passwords/lane.ts'
import type { Follower } from '../revocations/follower.ts'
import type {
  CredentialProof,
  CredentialStore,
  FoundCredentials,
  GrantStore,
  MadeGrant,
  Quota,
} from '../store/store.ts'
import { type GrantId, grantIdFromBytes } from '../tokens/grant-id.ts'
import type { KeyRing } from '../tokens/key-ring.ts'
import type { Caller } from './caller.ts'
import { mintingKeyId } from './foreign-key.ts'
import { type NoteMakeDeps, noteMade, noteRefusedMake } from './note-make.ts'
import { pairOf } from './pair.ts'
import { Refusal } from './refusal.ts'
import { throttleKey } from './throttle-key.ts'
import type { HashUpgrades } from './upgrade-hash.ts'

export interface MakeTokensDeps extends NoteMakeDeps {
  ring: KeyRing
  store: GrantStore & CredentialStore
  follower: Follower
  throttle: Throttle
  lane: HashLane
  decoys: Pick<Decoys, 'decoyFor'>
  upgrades: Pick<HashUpgrades, 'offer'>
  installationId: string
  randomBytes(size: number): Uint8Array
  /** The store's clock, unix milliseconds. */
  now(): number
}

const NO_APP = { cabinetUserId: 0, appNumber: 0 }

export interface MakeTokensCall extends Credentials {
  /** The caller's own name for this call: a retry with the same key makes nothing twice. */
  idempotencyKey: string | undefined
}

/**
 * tokens.make, cheapest first: throttle, the limit where it may be peeked, credentials, and one transaction that checks
 * them again, counts and writes. Throws {@link Refusal}: credentials, limit, too many requests, overloaded, unavailable.
 */
export async function makeTokens(
  deps: MakeTokensDeps,
  call: MakeTokensCall,
  caller: Caller,
): Promise<{ pair: TokenPair; quota: Quota; app: AppKey }> {
  const byAppPassword = call.password.startsWith(APP_PASSWORD_PREFIX)
  if (byAppPassword) await refuseNoisyAddress(deps, caller)
  const app = parseAppId(call.appId) ?? NO_APP
  const key = emailKey(call.email)
  const found = await deps.store.findCredentials({
    emailKey: key,
    accountId: app.cabinetUserId,
    appNumber: app.appNumber,
    network: caller.network,
  })
  const known = found.app && { accountId: app.cabinetUserId, appNumber: app.appNumber }
  try {
    const proof = byAppPassword
      ? proveAppPassword(deps, call, found, caller)
      : await proveAccountPassword(deps, call, found, caller, key)
    const made = await makeGrant(deps, call, caller, proof)
    noteMade(deps, made, caller)
    const answered = answer(deps, made)
    if (!byAppPassword && found.account) deps.upgrades.offer(found.account, call.password)
    return answered
  } catch (error) {
    noteRefusedMake(deps, known, error, caller)
    throw error
  }
}

function makeGrant(
  deps: MakeTokensDeps,
  call: MakeTokensCall,
  { network, address, agent, deadline }: Caller,
  credential: CredentialProof,
): Promise<MadeGrant> {
  // Credentials were proved for this very app.
  const { cabinetUserId: accountId, appNumber } = parseAppId(call.appId) ?? NO_APP
  return deps.store.makeGrant({
    accountId,
    appNumber,
    credential,
    grantId: grantIdFor(deps, call),
    idempotent: call.idempotencyKey !== undefined,
    keyId: mintingKeyId(deps),
    network,
    address,
    agent,
    deadline,
  })
}

async function refuseNoisyAddress({ throttle }: MakeTokensDeps, caller: Caller): Promise<void> {
  const admission = await throttle.checkAppPassword(caller.address)
  if (!admission.admitted) throw tooMany(admission.retryAfterSeconds)
}

/**
 * The cheap 429 before any credentials: only towards a network this pair was made from before, so that strangers learn
 * nothing. A caller with an Idempotency-Key may be asking again for a token that is counted already.
 */
function peekLimit(deps: MakeTokensDeps, call: MakeTokensCall, found: FoundCredentials): void {
  const quota = found.app?.quota
  if (!quota || !found.networkKnown || call.idempotencyKey !== undefined) return
  if (quota.used >= quota.limit) throw limitReached(deps, quota, 'untold')
}

function proveAppPassword(
  deps: MakeTokensDeps,
  call: MakeTokensCall,
  found: FoundCredentials,
  caller: Caller,
): CredentialProof {
  peekLimit(deps, call, found)
  const digest = digestAppPassword(call.password)
  const match = found.app?.appPasswords.find(known => sameDigest(known.digest, digest))
  if (match) return { kind: 'app_password', id: match.id }
  deps.throttle.appPasswordFailed(caller.address)
  throw new Refusal('ApiInvalidCredentialsError')
}

async function proveAccountPassword(
  deps: MakeTokensDeps,
  call: MakeTokensCall,
  found: FoundCredentials,
  caller: Caller,
  key: string,
): Promise<CredentialProof> {
  const { address, network } = caller
  const account = throttleKey(key)
  const admission = await deps.throttle.admitPassword({ address, network, account, known: found.networkKnown })
  if (!admission.admitted) throw tooMany(admission.retryAfterSeconds)
  const right = await decided(admission, async () => {
    peekLimit(deps, call, found)
    const who = { known: found.networkKnown, decoy: deps.decoys.decoyFor(key) }
    const fits = await deps.lane.verify(found.account?.passwordHash, call.password, who)
    return fits && found.app !== undefined && !found.account?.appPasswordsOnly
  })
  if (!right || !found.account) {
    admission.failed()
    throw new Refusal('ApiInvalidCredentialsError')
  }
  admission.succeeded()
  return { kind: 'password', version: found.account.passwordVersion }
}

/** Gives the slot back when the question was never decided. */
async function decided<T>(admission: Extract<Admission, { admitted: true }>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    admission.abandoned()
    throw error
  }
}

/** Random, or fixed by the caller's Idempotency-Key within its account and app. */
function grantIdFor(deps: MakeTokensDeps, call: MakeTokensCall): GrantId {
  if (call.idempotencyKey === undefined) return grantIdFromBytes(deps.randomBytes(8))
  const named = JSON.stringify(['idempotency/v1', deps.installationId, call.appId, call.idempotencyKey])
  return grantIdFromBytes(createHash('sha256').update(named).digest())
}

function answer(deps: MakeTokensDeps, made: MadeGrant): { pair: TokenPair; quota: Quota; app: AppKey } {
  switch (made.kind) {
    case 'made':
    case 'repeated':
      return { pair: pairOf(made.grant, deps.ring), quota: made.quota, app: made.grant }
    case 'limit_reached':
      throw limitReached(deps, made.quota, 'told')
    case 'key_used':
      throw new Refusal('ApiValidationError', { fault: { field: 'Idempotency-Key', keyword: 'used' } })
    case 'refused':
      throw new Refusal('ApiInvalidCredentialsError')
    case 'late':
      throw new Refusal('ApiUnavailableError', { retryAfterSeconds: 1 })
  }
}

/** The RateLimit fields are `told` only after right credentials. */
function limitReached(deps: MakeTokensDeps, day: Quota, fields: 'told' | 'untold'): Refusal {
  const retryAfterSeconds = Math.max(1, Math.ceil((day.endsAt - deps.now()) / 1000))
  const rateLimit = dayLimit(day, retryAfterSeconds)
  return new Refusal('ApiTokenLimitError', { retryAfterSeconds, day, ...(fields === 'told' && { rateLimit }) })
}

function tooMany(retryAfterSeconds: number): Refusal {
  return new Refusal('ApiTooManyRequestsError', { retryAfterSeconds })
}
