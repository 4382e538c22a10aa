import type { Journal } from '../../domain/journal.ts'
import type { Session } from '../../domain/session.ts'
import { codeStep, enrolment, TOTP_SECRET_BYTES } from '../../domain/totp.ts'
import type { Follower } from '../../revocations/follower.ts'
import type { SecondFactorStore } from '../../store/second-factor-store.ts'
import type { KeyRing } from '../../tokens/key-ring.ts'
import type { Caller } from '../caller.ts'
import { Refusal } from '../refusal.ts'
import { noteAct, ownerActing } from './actor.ts'
import { digestRecoveryCode, mintRecoveryCodes } from './recovery-codes.ts'
import { sealSecret, unsealSecret } from './seal-secret.ts'

export interface SecondFactorDeps {
  ring: KeyRing
  store: SecondFactorStore
  follower: Pick<Follower, 'mintingKeyId'>
  journal: Journal
  randomBytes(size: number): Uint8Array
  /** The store's clock, unix milliseconds. */
  now(): number
}

/**
 * A new secret for an authenticator app, in Base32 and as otpauth: URI; in force only after its first code.
 *
 * @throws Refusal with ApiConflictError where a factor is in force
 */
export async function startSecondFactor(
  deps: SecondFactorDeps,
  { accountId, email }: Session,
): Promise<{ secret: string; uri: string }> {
  const secret = deps.randomBytes(TOTP_SECRET_BYTES)
  const keyId = deps.follower.mintingKeyId()
  const sealedSecret = sealSecret(deps.ring, { accountId, keyId, secret }, deps.randomBytes)
  if (!sealedSecret) throw new Refusal('ApiUnavailableError', { retryAfterSeconds: 1 })
  if (!(await deps.store.startFactor({ accountId, sealedSecret, keyId }))) throw conflict('factorOn')
  return enrolment(secret, email)
}

/**
 * Puts the secret in force whose code is given. Gives its recovery codes, this once.
 *
 * @throws Refusal with ApiValidationError for a wrong code, ApiConflictError where none was begun or one is in force
 */
export async function enableSecondFactor(
  deps: SecondFactorDeps,
  session: Session,
  code: string,
  caller: Caller,
): Promise<string[]> {
  const { accountId } = session
  const factor = await deps.store.findFactor(accountId)
  if (!factor) throw conflict('factorOff')
  if (factor.inForce) throw conflict('factorOn')
  const secret = unsealSecret(deps.ring, { accountId, ...factor })
  if (!secret) throw new Refusal('ApiUnavailableError', { retryAfterSeconds: 1 })
  const step = codeStep(secret, code, deps.now())
  if (step === undefined) {
    throw new Refusal('ApiValidationError', { fault: { field: 'code', keyword: 'wrongCode' } })
  }
  const codes = mintRecoveryCodes(deps.randomBytes)
  const { sealedSecret } = factor
  const recoveryDigests = codes.map(digestRecoveryCode)
  if (!(await deps.store.enableFactor({ accountId, sealedSecret, step, recoveryDigests }))) throw conflict('factorOn')
  noteAct(deps.journal, ownerActing(session, caller), { accountId, event: 'factor_enabled' })
  return codes
}

/** Switches the factor off. Throws {@link Refusal} with ApiConflictError where there is none. */
export async function disableSecondFactor(deps: SecondFactorDeps, session: Session, caller: Caller): Promise<void> {
  const { accountId } = session
  if (!session.secondFactor || !(await deps.store.removeFactor(accountId))) throw conflict('factorOff')
  noteAct(deps.journal, ownerActing(session, caller), { accountId, event: 'factor_disabled' })
}

/** New recovery codes in place of all old ones. Throws {@link Refusal} with ApiConflictError where there is no factor. */
export async function renewRecoveryCodes(deps: SecondFactorDeps, session: Session, caller: Caller): Promise<string[]> {
  const { accountId } = session
  const codes = mintRecoveryCodes(deps.randomBytes)
  const digests = codes.map(digestRecoveryCode)
  if (!(await deps.store.replaceRecoveryCodes({ accountId, digests }))) throw conflict('factorOff')
  noteAct(deps.journal, ownerActing(session, caller), { accountId, event: 'recovery_codes_renewed' })
  return codes
}

function conflict(keyword: 'factorOn' | 'factorOff'): Refusal {
  return new Refusal('ApiConflictError', { fault: { field: 'secondFactor', keyword } })
}
