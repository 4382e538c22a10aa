import { isAppPassword } from './app-password.ts'
import { COMMON_PASSWORDS } from './common-passwords.ts'

/**
 * Shortest account password, in Unicode code points. NIST SP 800-63B asks for 8 at the least and, since its fourth
 * revision, for 15 where nothing else guards the account. Online guessing is throttled here and every guess at a stolen
 * hash costs an Argon2id, so 10 is the floor for an account that may add a second factor.
 */
export const PASSWORD_MIN_CHARACTERS = 10

/** Longest account password, in bytes of UTF-8: beyond any manager's, short enough to read and hash without harm. */
export const PASSWORD_MAX_BYTES = 1_024

/** What is wrong with a new password. */
export type PasswordFault =
  | 'passwordTooLong'
  | 'passwordTooShort'
  | 'wellFormed'
  | 'passwordReserved'
  | 'passwordCommon'

/** The bounds that faults speak of: bytes, and characters. */
export const PASSWORD_FAULT_BOUNDS: Readonly<Partial<Record<PasswordFault, number>>> = {
  passwordTooLong: PASSWORD_MAX_BYTES,
  passwordTooShort: PASSWORD_MIN_CHARACTERS,
}

/**
 * The rules for a new account password; an old one is only ever compared. No mixture of character classes is asked for
 * and nothing expires (NIST SP 800-63B, 3.1.1.2).
 *
 * Nothing is normalised either: a password is the text as it was sent. Programs send what they have saved, and must
 * get the same answer from this server as from any other that hashes the bytes; hashes brought from elsewhere go on
 * working; and no table of Unicode, which changes by version, decides who gets in. The cost: a letter typed composed on
 * one system and decomposed on another is two passwords.
 */
export function newPasswordFault(password: string): PasswordFault | undefined {
  // Lengths first: what is too long is not looked at any further. No UTF-16 unit needs less than a byte.
  if (password.length > PASSWORD_MAX_BYTES || Buffer.byteLength(password) > PASSWORD_MAX_BYTES) {
    return 'passwordTooLong'
  }
  if (characters(password) < PASSWORD_MIN_CHARACTERS) return 'passwordTooShort'
  // Every lone surrogate becomes U+FFFD in UTF-8, so that different passwords would be the same.
  if (!password.isWellFormed()) return 'wellFormed'
  if (isAppPassword(password)) return 'passwordReserved'
  return isCommon(password) ? 'passwordCommon' : undefined
}

const SENTENCES: Readonly<Record<PasswordFault, string>> = {
  passwordTooLong: `the password may have at most ${PASSWORD_MAX_BYTES} bytes`,
  passwordTooShort: `the password needs at least ${PASSWORD_MIN_CHARACTERS} characters`,
  wellFormed: 'the password is not well-formed Unicode',
  passwordReserved: 'the password may not begin like an app password',
  passwordCommon: 'the password is one of the first that are tried; choose another',
}

/**
 * The same for a terminal.
 *
 * @returns what is wrong, as a sentence for its owner that does not repeat the password; `undefined` where nothing is
 */
export function checkNewPassword(password: string): string | undefined {
  const fault = newPasswordFault(password)
  return fault && SENTENCES[fault]
}

function characters(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

/** On the list, or nothing but one to three different characters. */
function isCommon(password: string): boolean {
  const folded = password.toLowerCase()
  return new Set(folded).size <= 3 || COMMON_PASSWORDS.has(folded)
}
