import { areCredentialsRefused, isChatAppError } from '@chatapp-access/client'
import type { Account } from './account.ts'
import type { Context } from './context.ts'
import { usageError } from './failures.ts'
import { askPassword } from './login-questions.ts'
import { checkToken, isOver } from './query.ts'
import type { Session } from './session.ts'

/** Times that a person may mistype a password. */
const ATTEMPTS = 3

/** Whether the saved pair is good, refreshed if need be. Without a password nothing is made. */
export async function adoptPair(session: Session): Promise<boolean> {
  if (!(await session.client.tokens.peek())) return false
  try {
    await checkToken(session)
    return true
  } catch (error) {
    if (isOver(error)) return false
    throw error
  }
}

/**
 * Makes one token, with the password at hand, else with one that a person types.
 *
 * @returns the password that was right
 * @throws ChatAppError
 */
export async function makePair(account: Account, atHand: string | undefined, context: Context): Promise<string> {
  if (atHand !== undefined) {
    try {
      await makeWith(context.openSession(account, atHand), context)
      return atHand
    } catch (error) {
      if (!context.mayAsk || !areCredentialsRefused(error)) throw error
      const prompts = await context.loadPrompts()
      prompts.warn('The password from the environment, or the one that was kept, is not right.')
    }
  }
  if (!context.mayAsk) {
    throw usageError('There is no password, and nobody to ask', 'Pipe it: --password-stdin; or set CHATAPP_PASSWORD')
  }
  return makeByAsking(account, context)
}

async function makeByAsking(account: Account, context: Context): Promise<string> {
  const prompts = await context.loadPrompts()
  for (let attempt = 1; ; attempt++) {
    const typed = await askPassword(account, prompts)
    try {
      await makeWith(context.openSession(account, typed), context)
      return typed
    } catch (error) {
      if (attempt === ATTEMPTS || !areCredentialsRefused(error)) throw error
      prompts.warn('E-mail, appId or password is not right. Once more:')
    }
  }
}

async function makeWith({ client }: Session, { output, mayAsk }: Context): Promise<void> {
  client.on('retrying', ({ code }) => output.mention(`${code}: trying again …`))
  const over = await client.tokens.peek()
  const make = (): Promise<string> => (over ? client.tokens.renew(over.accessToken) : client.tokens.get())
  try {
    await make()
  } catch (error) {
    // A person who gives a refused password again means it: it may have been set at the server meanwhile.
    if (!mayAsk || !isChatAppError(error, 'CredentialsBlockedError')) throw error
    await client.tokens.forget()
    await client.tokens.get()
  }
}
