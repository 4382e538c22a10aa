import type { CheckedToken, Me, Revoked, TokenPair } from '@chatapp-access/contract'
import type { MethodKey } from './error-sources.ts'
import type { ReferenceSettings } from './settings.ts'

/** When the pair of the examples was made, in unix seconds: 1 January 2026, 00:00 UTC. */
const MADE_AT = 1_767_225_600

const ACCESS_TOKEN = 'cat_AQEAAAAAAAEAAAEf3Zc0example0access'
const REFRESH_TOKEN = 'crt_AQEAAAAAAAEAAAEf3Zc0example0refresh'

/** What each method that answers `data` has in it, for the document and the page. */
export function exampleData({
  accessTtlSeconds,
  refreshTtlSeconds,
}: ReferenceSettings): Readonly<Record<Exclude<MethodKey, 'tokensAuthorize'>, object>> {
  const accessTokenEndTime = MADE_AT + accessTtlSeconds
  const pair: TokenPair = {
    cabinetUserId: 1,
    accessToken: ACCESS_TOKEN,
    accessTokenEndTime,
    refreshToken: REFRESH_TOKEN,
    refreshTokenEndTime: MADE_AT + refreshTtlSeconds,
  }
  const checked: CheckedToken = { cabinetUserId: 1, appId: 'app_1_1', accessToken: ACCESS_TOKEN, accessTokenEndTime }
  const revoked: Revoked = { revoked: true }
  const me: Me = { cabinetUserId: 1, email: 'you@example.com', appId: 'app_1_1', appName: 'Shop', accessTokenEndTime }
  return { tokensMake: pair, tokensRefresh: pair, tokensCheck: checked, tokensRevoke: revoked, me }
}
