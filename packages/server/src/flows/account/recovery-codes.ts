import { createHash } from 'node:crypto'

/** How many an account gets at once. */
const CODES = 10

/** Crockford's Base32: no I, L, O or U, which people read as something else. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const GROUPS = 4
const GROUP_LENGTH = 5

/** New recovery codes of 100 random bits each: `7K3QX-…`, four groups of five. */
export function mintRecoveryCodes(randomBytes: (size: number) => Uint8Array): string[] {
  return Array.from({ length: CODES }, () => {
    const letters = Array.from(randomBytes(GROUPS * GROUP_LENGTH), byte => ALPHABET[byte % ALPHABET.length])
    return Array.from({ length: GROUPS }, (_, at) =>
      letters.slice(at * GROUP_LENGTH, (at + 1) * GROUP_LENGTH).join(''),
    ).join('-')
  })
}

/**
 * What is kept of a recovery code: SHA-256, base64url; so many random bits need no slow hash. However it is typed, in
 * small letters, without dashes, with O for 0, it is the same code.
 */
export function digestRecoveryCode(code: string): string {
  const letters = code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/[IL]/g, '1')
    .replaceAll('O', '0')
  return createHash('sha256').update(`recovery code ${letters}`).digest('base64url')
}
