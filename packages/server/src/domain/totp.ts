import { Secret, TOTP } from 'otpauth'

/** What every authenticator app can do (RFC 6238 section 5.3, RFC 4226 section 5.3). */
const SHAPE = { algorithm: 'SHA1', digits: 6, period: 30 } as const

/** One step of clock skew to each side, and no more (RFC 6238 section 5.2). */
const SKEW_STEPS = 1

/** RFC 4226 section 4, R6: 160 bits. */
export const TOTP_SECRET_BYTES = 20

/**
 * The time step a code belongs to; `undefined` where it belongs to none near `now`. Whether the step was taken before is
 * for the store to say.
 *
 * @param now unix milliseconds
 */
export function codeStep(secret: Uint8Array, code: string, now: number): number | undefined {
  const totp = new TOTP({ ...SHAPE, secret: secretOf(secret) })
  const skew = totp.validate({ token: code, timestamp: now, window: SKEW_STEPS })
  return skew === null ? undefined : Math.floor(now / 1000 / SHAPE.period) + skew
}

/** The newest time step that a code taken until `now` (unix milliseconds) can have had. */
export function newestStep(now: number): number {
  return Math.floor(now / 1000 / SHAPE.period) + SKEW_STEPS
}

/** What an authenticator app is given: the secret as Base32, and the same as an otpauth: URI. */
export function enrolment(secret: Uint8Array, email: string): { secret: string; uri: string } {
  const totp = new TOTP({ ...SHAPE, issuer: 'ChatApp Access', label: email, secret: secretOf(secret) })
  return { secret: totp.secret.base32, uri: totp.toString() }
}

function secretOf(bytes: Uint8Array): Secret {
  return new Secret({ buffer: Uint8Array.from(bytes).buffer })
}
