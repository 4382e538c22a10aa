import { Refusal } from '../refusal.ts'

/** An e-mail as it is kept: trimmed, otherwise as given. Throws {@link Refusal} with ApiValidationError. */
export function emailField(text: string | undefined): string {
  const email = text?.trim() ?? ''
  if (email === '') throw new Refusal('ApiValidationError', { fault: { field: 'email', keyword: 'required' } })
  if (!isEmail(email)) throw new Refusal('ApiValidationError', { fault: { field: 'email', keyword: 'email' } })
  return email
}

/** Whether a trimmed text can be an e-mail address: whether it is one, only a mail to it can tell. */
export function isEmail(text: string): boolean {
  return /^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]{1,255}$/u.test(text) && text.isWellFormed()
}
