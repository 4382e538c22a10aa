import type { Options } from '@node-rs/argon2'

/**
 * Argon2id (the default algorithm of the library) by the first choice of OWASP and RFC 9106's rule to bound the memory
 * first: 19 MiB, two passes, one lane of its own. `memoryCost` is in KiB.
 */
export const ARGON2_OPTIONS = {
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
  outputLen: 32,
} as const satisfies Options

/** What every hash that is made here begins with; the salt follows. */
export const ARGON2_PREFIX = `$argon2id$v=19$m=${ARGON2_OPTIONS.memoryCost},t=${ARGON2_OPTIONS.timeCost},p=${ARGON2_OPTIONS.parallelism}$`

/**
 * A hash that belongs to nobody, of the same cost as {@link ARGON2_OPTIONS}: verifying a password against it takes as
 * long as against a real one. Nothing was hashed for it, so no password is known to fit, and nobody can find one.
 *
 * @param random gives as many random bytes as asked for
 * @returns PHC string
 */
export function decoyHash(random: (size: number) => Uint8Array): string {
  const part = (size: number): string => Buffer.from(random(size)).toString('base64').replaceAll('=', '')
  return `${ARGON2_PREFIX}${part(16)}$${part(ARGON2_OPTIONS.outputLen)}`
}
