import type { Behaviour, KILLED_AFTER, KILLED_BEFORE, LOST, ReplyFault } from './behaviour.ts'
import type { Call } from './call.ts'
import type { Credentials } from './credentials.ts'
import { failure, type Reply, replyOf, success } from './reply.ts'
import type { Pair, Vault } from './vault.ts'

/** A reply, and what happens to it on its way. */
export interface Outcome {
  reply: Reply
  accident?: typeof LOST | typeof KILLED_BEFORE | typeof KILLED_AFTER
}

/** A limit that ends with the day: no program should wait for it, and none should ask again at once. */
const LIMIT_RETRY_AFTER = 3600

export interface TokenMethods {
  make(call: Call, credentials: Credentials | undefined, idempotencyKey: string | undefined): Outcome
  refresh(call: Call, refreshToken: string | undefined): Outcome
}

export function createTokenMethods(vault: Vault, behaviour: Behaviour): TokenMethods {
  const byKey = new Map<string, Pair>()

  function make(call: Call, credentials: Credentials | undefined, key: string | undefined): Outcome {
    return under(behaviour.makeFaults.shift(), () => {
      if (!credentials) return failure(422, 'ApiValidationError', 'email, password and appId are required')
      if (behaviour.refusesCredentials) {
        return failure(403, 'ApiInvalidCredentialsError', 'E-mail, password or appId is incorrect')
      }
      const known = key === undefined ? undefined : byKey.get(key)
      if (!known && behaviour.isLimitReached) {
        return failure(429, 'ApiTokenLimitError', 'Too many requests', LIMIT_RETRY_AFTER)
      }
      const pair = known ?? vault.make(behaviour.accessSeconds)
      if (key !== undefined) byKey.set(key, pair)
      call.isNewGrant = !known
      return give(call, pair)
    })
  }

  function refresh(call: Call, refreshToken: string | undefined): Outcome {
    return under(behaviour.refreshFaults.shift(), () => {
      const pair = refreshToken === undefined ? undefined : vault.byRefreshToken(refreshToken)
      if (!pair || !vault.isRefreshLive(pair)) return refused()
      const newest = vault.newest(pair)
      if (newest === pair) return give(call, vault.advance(pair, behaviour.accessSeconds))
      if (behaviour.renewal === 'single use') return refused()
      return give(call, vault.isAccessLive(newest) ? newest : vault.advance(newest, behaviour.accessSeconds))
    })
  }

  const refused = (): Reply =>
    failure(behaviour.invalidTokenStatus, 'ApiInvalidRefreshTokenError', 'Invalid Refresh Token')

  return { make, refresh }
}

/** A fault with a status comes in place of the work; an accident after it. */
function under(fault: ReplyFault | undefined, work: () => Reply): Outcome {
  if (typeof fault === 'object') return { reply: replyOf(fault) }
  return { reply: work(), ...(fault && { accident: fault }) }
}

function give(call: Call, pair: Pair): Reply {
  const { accessToken, refreshToken, accessTokenEndTime, refreshTokenEndTime } = pair
  call.grant = pair.grant
  call.given = pair.generation
  return success({ cabinetUserId: 7, accessToken, accessTokenEndTime, refreshToken, refreshTokenEndTime })
}
