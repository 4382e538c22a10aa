import type { Admission, Throttle } from '../../domain/throttle.ts'
import type { Decoys } from '../../passwords/decoys.ts'
import type { HashLane } from '../../passwords/lane.ts'
import type { FoundSignIn, SignInProof } from '../../store/sessions-store.ts'
import type { Caller } from '../caller.ts'
import { Refusal } from '../refusal.ts'
import { throttleKey } from '../throttle-key.ts'
import type { HashUpgrades } from '../upgrade-hash.ts'

type Account = NonNullable<FoundSignIn['account']>

export interface ProveSignInDeps {
  /** The one of tokens.make: guesses count in one place, wherever they are made. */
  throttle: Throttle
  lane: HashLane
  decoys: Pick<Decoys, 'decoyFor'>
  upgrades: Pick<HashUpgrades, 'offer'>
}

/** Whether a code is right for an account, and what kind of code it was. It is used up by the asking. */
export type TakeCode = (account: Account, code: string) => Promise<boolean>

export interface Evidence {
  emailKey: string
  password: string
  code: string | undefined
}

/**
 * Judges password and second factor, throttled like tokens.make. The work is the same whether or not there is such an
 * account; its store is asked before, in one read.
 *
 * @throws Refusal with ApiTooManyRequestsError, ApiSignInRefusedError or, where the password is right and a code is
 * missing, ApiSecondFactorRequiredError
 */
export async function proveSignIn(
  deps: ProveSignInDeps,
  found: FoundSignIn,
  evidence: Evidence,
  caller: Caller,
  takeCode: TakeCode,
): Promise<{ account: Account; proof: SignInProof }> {
  const { address, network } = caller
  const known = found.networkKnown
  const account = throttleKey(evidence.emailKey)
  const admission = await deps.throttle.admitPassword({ address, network, account, known })
  if (!admission.admitted) {
    throw new Refusal('ApiTooManyRequestsError', { retryAfterSeconds: admission.retryAfterSeconds })
  }
  try {
    const account = await judge(deps, found, evidence, takeCode)
    settle(admission, account)
    if (!account) throw new Refusal('ApiSignInRefusedError')
    deps.upgrades.offer(account, evidence.password)
    const { passwordVersion, secondFactor } = account
    return { account, proof: { passwordVersion, secondFactor: secondFactor !== undefined } }
  } catch (error) {
    // Also where only the code is missing: were that a success, it would wipe out the failed guesses at the code.
    admission.abandoned()
    throw error
  }
}

async function judge(
  { lane, decoys }: ProveSignInDeps,
  { account, networkKnown }: FoundSignIn,
  { emailKey, password, code }: Evidence,
  takeCode: TakeCode,
): Promise<Account | undefined> {
  const who = { known: networkKnown, decoy: decoys.decoyFor(emailKey) }
  const right = await lane.verify(account?.passwordHash, password, who)
  if (!right || !account) return undefined
  if (!account.secondFactor) return account
  if (code === undefined) throw new Refusal('ApiSecondFactorRequiredError')
  return (await takeCode(account, code)) ? account : undefined
}

/** Only the first word counts, so that what is thrown afterwards changes nothing. */
function settle(admission: Extract<Admission, { admitted: true }>, account: Account | undefined): void {
  if (account) admission.succeeded()
  else admission.failed()
}
