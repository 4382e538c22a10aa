import { JWKS_PATH } from '@chatapp-access/contract'
import { readCount, readNumber, readServer } from './options.ts'
import type { GuardTrouble } from './trouble.ts'

/** What an identity guard is made of. */
export interface IdentityOptions {
  /** Origin of the gateway as it calls itself: its setting `publicUrl`. */
  issuer: string
  /** What the gateway calls this API: its setting `identityAudience`, or the route's own. Default: the issuer. */
  audience?: string | undefined
  /** Where the keys are. Default: `<issuer>/.well-known/jwks.json`. */
  jwks?: string | undefined
  /** Seconds by which the clocks of both machines may differ. Default: 5. */
  toleranceSeconds?: number | undefined
  /** Milliseconds for fetching the keys. Default: 2,000. */
  timeoutMs?: number | undefined
  /** Verified identity tokens remembered until they end. Default: 10,000, which is 10 MB. */
  maxTokens?: number | undefined
  /** Told of every time the keys could not be had. */
  onTrouble?: ((trouble: GuardTrouble) => void) | undefined
  /** What sends requests. Default: the platform's. */
  fetch?: typeof fetch | undefined
  /** Unix milliseconds. For tests. */
  now?: (() => number) | undefined
}

/** Options after reading: complete and checked. */
export interface IdentitySettings {
  issuer: string
  audience: string
  jwks: URL
  toleranceSeconds: number
  timeoutMs: number
  maxTokens: number
  onTrouble: (trouble: GuardTrouble) => void
  fetch: typeof fetch
  now: () => number
}

/** @throws TypeError that names the option */
export function readIdentityOptions(options: IdentityOptions): IdentitySettings {
  const issuer = readServer('issuer', options.issuer)
  const audience = options.audience ?? issuer
  if (!audience) throw new TypeError('audience must not be empty')
  return {
    issuer,
    audience,
    jwks: new URL(readServer('jwks', options.jwks ?? issuer + JWKS_PATH)),
    toleranceSeconds: readNumber('toleranceSeconds', options.toleranceSeconds, 5),
    timeoutMs: readCount('timeoutMs', options.timeoutMs, 2000),
    maxTokens: readCount('maxTokens', options.maxTokens, 10_000),
    onTrouble: options.onTrouble ?? (() => {}),
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    now: options.now ?? Date.now,
  }
}
