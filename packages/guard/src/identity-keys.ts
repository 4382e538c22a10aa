import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose'
import type { IdentitySettings } from './identity-options.ts'
import { networkTrouble, tell } from './trouble.ts'

/** Keys that were withdrawn are good for so long at most, while the gateway can be asked. */
const RELOAD_MS = 600_000
/** After a failed reload. */
const RETRY_MS = 30_000

/**
 * The keys of the gateway. Loaded when first needed, and when an unknown key appears, at most every 30 s. Known keys go on
 * while the gateway is away, so they are never dropped for their age: they are reloaded beside the query instead.
 */
export function createIdentityKeys(settings: IdentitySettings): JWTVerifyGetKey {
  const { jwks, timeoutMs, fetch, now, onTrouble } = settings
  const remote = createRemoteJWKSet(jwks, {
    timeoutDuration: timeoutMs,
    cacheMaxAge: Number.POSITIVE_INFINITY,
    [customFetch]: (url, init) => fetch(url, init),
  })
  let reloadAt = Number.POSITIVE_INFINITY

  return async (header, token) => {
    const isFirst = remote.jwks() === undefined
    if (!isFirst && now() >= reloadAt) {
      reloadAt = now() + RETRY_MS
      remote.reload().then(
        () => {
          reloadAt = now() + RELOAD_MS
        },
        error => tell(onTrouble, networkTrouble(error)),
      )
    }
    const key = await remote(header, token)
    if (isFirst) reloadAt = now() + RELOAD_MS
    return key
  }
}
