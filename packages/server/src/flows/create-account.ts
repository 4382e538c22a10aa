import type { HashLane } from '../passwords/lane.ts'
import { checkNewPassword } from '../passwords/password-rules.ts'
import type { OperatorStore } from '../store/store.ts'
import { isEmail } from './account/email-field.ts'
import { Refusal } from './refusal.ts'

/** What an operator or owner asked for cannot be done; the message says what to do instead. */
export class CannotDoError extends Error {
  override name = 'CannotDoError'
  /** The same for a caller over HTTP, where one may come to it. */
  readonly refusal: Refusal | undefined

  constructor(message: string, refusal?: Refusal) {
    super(message)
    this.refusal = refusal
  }
}

/** Makes an account. Throws {@link CannotDoError} on a taken e-mail or a password that breaks the rules. */
export async function createAccount(
  deps: { store: OperatorStore; lane: HashLane },
  wanted: { email: string; password: string },
): Promise<{ accountId: number }> {
  const email = checkEmail(wanted.email)
  const passwordHash = await hashNewPassword(deps.lane, wanted.password)
  const created = await deps.store.createAccount({ email, passwordHash })
  if (!created) throw new CannotDoError('there is an account with this e-mail already')
  return created
}

/** The hash of a password that keeps the rules. Throws {@link CannotDoError} naming the rule. */
export async function hashNewPassword(lane: HashLane, password: string): Promise<string> {
  const fault = checkNewPassword(password)
  if (fault) throw new CannotDoError(fault)
  return lane.hash(password)
}

/** An e-mail as it will be kept: trimmed, otherwise as given. Throws {@link CannotDoError}. */
export function checkEmail(text: string): string {
  const email = text.trim()
  if (!isEmail(email)) {
    const fault = { field: 'email', keyword: 'email' }
    throw new CannotDoError('this is no e-mail address', new Refusal('ApiValidationError', { fault }))
  }
  return email
}
