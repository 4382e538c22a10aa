import { IDENTITY_HEADERS } from '@chatapp-access/contract'
import { LRUCache } from 'lru-cache'
import type { Caller } from './caller.ts'
import type { Gate } from './gate.ts'
import { createIdentityKeys } from './identity-keys.ts'
import { type IdentityOptions, readIdentityOptions } from './identity-options.ts'
import { judgeIdentity } from './identity-verdict.ts'
import { GuardRefusal } from './refusal.ts'
import { notAsked, ofOurOwn } from './refusals.ts'
import { tell } from './trouble.ts'

export type { IdentityOptions } from './identity-options.ts'

/** Who sends a request, as the gateway says and signs. `endTime` is that of the statement, at most a minute away. */
export interface IdentifiedCaller extends Caller {
  /** The id of the statement. Queries within half a minute may bring the same one. */
  readonly jti: string
}

/** Lets requests through that bring the gateway's identity token. No query makes a call. */
export interface IdentityGuard extends Gate<IdentifiedCaller> {
  /**
   * Who the gateway says sends this.
   *
   * @param token the value of `X-ChatApp-Identity`
   * @throws GuardRefusal `ApiForbiddenError`; `ApiUnavailableError` where the keys cannot be had
   */
  verify(token: string | null | undefined): Promise<IdentifiedCaller>
}

/** No token of the gateway is this long, so it is not even looked at. */
const LONGEST = 4096
const HEADER = IDENTITY_HEADERS.token.toLowerCase()

/**
 * A guard for an API behind the gateway: verifies the identity token (JWT, EdDSA) that comes with each query. The keys are
 * fetched from the gateway, and again when an unknown one appears or they are ten minutes old; while they cannot be
 * had, the known ones go on.
 *
 * Refusals are `ApiForbiddenError`, never `ApiInvalidTokenError`: that would have clients renew tokens that are good.
 *
 * @throws TypeError for an option that is none
 */
export function createIdentityGuard(options: IdentityOptions): IdentityGuard {
  const settings = readIdentityOptions(options)
  const keys = createIdentityKeys(settings)
  // A signature costs 0.1 ms, and the gateway sends the same token for half a minute.
  const verified = new LRUCache<string, IdentifiedCaller>({ max: settings.maxTokens })

  const verify: IdentityGuard['verify'] = async token => {
    if (!token || token.length > LONGEST) throw notAllowed()
    const known = verified.get(token)
    if (known && settings.now() < (known.endTime + settings.toleranceSeconds) * 1000) return known
    const verdict = await judgeIdentity(token, keys, settings)
    if (verdict.kind === 'bad') throw notAllowed()
    if (verdict.kind === 'away') {
      tell(settings.onTrouble, verdict.trouble)
      throw new GuardRefusal(notAsked(verdict.trouble, undefined))
    }
    verified.set(token, verdict.caller)
    return verdict.caller
  }
  return { verify, admit: ({ header }) => verify(header(HEADER)) }
}

function notAllowed(): GuardRefusal {
  return new GuardRefusal(ofOurOwn('ApiForbiddenError', 403, undefined))
}
