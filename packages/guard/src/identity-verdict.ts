import { APP_ID_PATTERN, IDENTITY_ALGORITHM, IDENTITY_TTL_SECONDS } from '@chatapp-access/contract'
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { IdentitySettings } from './identity-options.ts'
import { type GuardTrouble, networkTrouble } from './trouble.ts'

/** What an identity token comes to. */
export type IdentityVerdict =
  | { kind: 'good'; caller: { accountId: number; appId: string; endTime: number; jti: string } }
  | { kind: 'bad' }
  | { kind: 'away'; trouble: GuardTrouble }

/** What jose says of a token, and not of the keys or the way to them. */
const OF_THE_TOKEN = new Set([
  errors.JWSInvalid.code,
  errors.JWTInvalid.code,
  errors.JWTExpired.code,
  errors.JWTClaimValidationFailed.code,
  errors.JWSSignatureVerificationFailed.code,
  errors.JOSEAlgNotAllowed.code,
  errors.JOSENotSupported.code,
  errors.JWKSNoMatchingKey.code,
])

/** Verifies signature and claims (RFC 7519, by the advice of RFC 8725). Never rejects. */
export async function judgeIdentity(
  token: string,
  keys: JWTVerifyGetKey,
  settings: IdentitySettings,
): Promise<IdentityVerdict> {
  const { issuer, audience, toleranceSeconds, now } = settings
  try {
    const { payload } = await jwtVerify(token, keys, {
      // One algorithm and one kind: nothing that stands in the token chooses how it is verified.
      algorithms: [IDENTITY_ALGORITHM],
      typ: 'JWT',
      issuer,
      audience,
      requiredClaims: ['exp', 'sub', 'client_id', 'jti'],
      maxTokenAge: IDENTITY_TTL_SECONDS,
      clockTolerance: toleranceSeconds,
      currentDate: new Date(now()),
    })
    return callerIn(payload)
  } catch (error) {
    if (OF_THE_TOKEN.has((error as { code?: unknown }).code as string)) return { kind: 'bad' }
    return { kind: 'away', trouble: networkTrouble(error) }
  }
}

function callerIn({ sub, exp, jti, client_id: appId }: JWTPayload): IdentityVerdict {
  const accountId = Number(sub)
  const isCaller = /^[1-9][0-9]{0,14}$/.test(String(sub)) && typeof appId === 'string' && APP_ID_PATTERN.test(appId)
  if (!isCaller || exp === undefined || !jti) return { kind: 'bad' }
  return { kind: 'good', caller: Object.freeze({ accountId, appId, endTime: exp, jti }) }
}
