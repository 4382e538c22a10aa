import { type Account, isSameAccount } from './account.ts'
import type { Remembered } from './config.ts'
import type { Context } from './context.ts'
import { usageError } from './failures.ts'
import { askPassword, askToKeep } from './login-questions.ts'

/** What is known of passwords when somebody has logged in. */
export interface LoginPasswords {
  account: Account
  remembered: Remembered
  /** From stdin, the environment, or kept before. */
  atHand: string | undefined
  /** The one that made the pair; `undefined` where the saved pair was good. */
  used: string | undefined
  /** `--save-password` */
  isWanted: boolean
}

/**
 * The password to keep in plain text: none, unless its owner says so now, or said so and it is still the same.
 *
 * @throws ChatAppError `UsageError`
 */
export async function keptPassword(passwords: LoginPasswords, context: Context): Promise<string | undefined> {
  const { account, remembered, atHand, used, isWanted } = passwords
  if (isWanted) return used ?? untriedPassword(account, atHand, context)
  if (used !== undefined && used !== atHand) {
    const keep = await askToKeep(used, context.config.path, await context.loadPrompts())
    return keep ? used : undefined
  }
  return isSameAccount(account, remembered) && atHand === remembered.password ? atHand : undefined
}

async function untriedPassword(account: Account, atHand: string | undefined, context: Context): Promise<string> {
  if (atHand === undefined && !context.mayAsk) {
    throw usageError('There is no password to keep, and nobody to ask', 'Pipe it: --password-stdin')
  }
  const password = atHand ?? (await askPassword(account, await context.loadPrompts()))
  context.output.say('The saved pair is good, so this password is kept without having been tried.')
  return password
}
