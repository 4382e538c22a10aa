import type { Journal } from '../../domain/journal.ts'
import { codeStep } from '../../domain/totp.ts'
import type { SecondFactorStore } from '../../store/second-factor-store.ts'
import type { FoundSignIn } from '../../store/sessions-store.ts'
import type { KeyRing } from '../../tokens/key-ring.ts'
import type { Caller } from '../caller.ts'
import { Refusal } from '../refusal.ts'
import { digestRecoveryCode } from './recovery-codes.ts'
import { unsealSecret } from './seal-secret.ts'

export interface TakeCodeDeps {
  ring: KeyRing
  store: SecondFactorStore
  journal: Journal
  now(): number
}

type Account = NonNullable<FoundSignIn['account']>

/**
 * Whether a code of the second factor is right; it is used up by being so. Six digits are the authenticator's, anything
 * else is a recovery code.
 *
 * @throws Refusal with ApiUnavailableError where this node lacks the key that sealed the secret
 */
export async function takeCode(deps: TakeCodeDeps, account: Account, code: string, caller: Caller): Promise<boolean> {
  const { id: accountId, secondFactor } = account
  if (!secondFactor) return false
  if (/^[0-9]{6}$/.test(code)) {
    const secret = unsealSecret(deps.ring, { accountId, ...secondFactor })
    if (!secret) throw new Refusal('ApiUnavailableError', { retryAfterSeconds: 1 })
    const step = codeStep(secret, code, deps.now())
    return step !== undefined && deps.store.takeFactorStep({ accountId, step })
  }
  const taken = await deps.store.takeRecoveryCode({ accountId, digest: digestRecoveryCode(code) })
  if (!taken) return false
  const { address, agent } = caller
  const detail = String(taken.left)
  deps.journal.note({ accountId, event: 'recovery_code_used', actor: 'owner', address, agent, detail })
  return true
}
