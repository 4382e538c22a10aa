import { isRefused, markRefused, randomKey } from './block.ts'
import { DAY_SECONDS, judgeMake, returned, settled } from './budget.ts'
import { ChatAppError, isApiError, MakeBudgetError } from './errors.ts'
import type { Events } from './events.ts'
import type { Made } from './keeper.ts'
import { UNTOLD_WAIT_SECONDS } from './limits.ts'
import { isPassing } from './retry.ts'
import type { Saved, SavedBudget } from './store.ts'
import { callMake, type TokenCallTools } from './token-calls.ts'
import type { Vault } from './vault.ts'

export interface MakeTools {
  vault: Vault
  events: Events
  calls: TokenCallTools
  email: string
  appId: string
  /** Asked for only when a token must be made. */
  password: string | (() => string | Promise<string>) | undefined
  /** Most tokens.make calls a UTC day. */
  budget: number
  /** Unix milliseconds. */
  now(): number
}

export interface Maker {
  make(seen: Saved): Promise<Made | undefined>
  /** Forgets that the credentials were refused, as far as this process knows it by itself. */
  forgive(): void
}

/**
 * Makes a pair, if that may be: the credentials are not known to be refused, and the budget allows it. The call is
 * counted in the store before it is sent.
 *
 * @returns the pair and the document it is to replace; `undefined` when that changed meanwhile
 * @throws ChatAppError `CredentialsMissingError`, `CredentialsBlockedError`, `NetworkError`; MakeBudgetError; ApiError
 */
export function createMaker(tools: MakeTools): Maker {
  const { vault, events, email, appId, budget: limit } = tools
  /** Holds also where the store could not be written, or the platform has no digest. */
  let refusedHere: string | undefined

  async function credentials(seen: Saved): Promise<{ email: string; password: string; appId: string }> {
    const password = typeof tools.password === 'function' ? await tools.password() : tools.password
    if (!password) {
      throw new ChatAppError('CredentialsMissingError', 'No password to make a token with', {
        next: 'Log in, or pass a password',
      })
    }
    if (password === refusedHere || (await isRefused(seen.state.block, email + password))) {
      events.emit('blocked', {})
      throw new ChatAppError('CredentialsBlockedError', 'Credentials were refused before', {
        next: 'Mend them, or call tokens.forget()',
      })
    }
    return { email, password, appId }
  }

  function overBudget(used: number, resetsAt: number): MakeBudgetError {
    const facts = { used, limit, resetsAt }
    events.emit('budget', facts)
    return new MakeBudgetError(facts)
  }

  /** Notes a refusal, so that no process runs into it again. Failing to note it must not hide the refusal. */
  async function remember(seen: Saved, error: unknown, counted: SavedBudget, password: string): Promise<void> {
    if (!isApiError(error)) return
    const { code, retryAfterSeconds } = error
    let { block } = seen.state
    let budget = returned(counted)
    // A malformed field is as definite as a wrong one, and foreign servers answer so to wrong passwords too.
    if (code === 'ApiInvalidCredentialsError' || code === 'ApiValidationError') {
      refusedHere = password
      events.emit('blocked', {})
      block = await markRefused(email + password)
    } else {
      const passing = isPassing(error)
      const wait = Math.min(retryAfterSeconds ?? (passing ? 0 : UNTOLD_WAIT_SECONDS), DAY_SECONDS)
      const notBefore = Math.floor(tools.now() / 1000) + wait
      // What failed in passing is repeated under its key. An unknown refusal was no lost reply: the next make is a new one.
      if (passing) budget = counted
      else if (code !== 'ApiTokenLimitError') budget = settled(counted)
      budget = { ...budget, notBefore }
      if (wait) overBudget(budget.used, notBefore)
    }
    await vault.write(seen, { ...seen.state, budget, block })
  }

  async function make(seen: Saved): Promise<Made | undefined> {
    const known = await credentials(seen)
    const newKey = randomKey()
    const verdict = judgeMake(seen.state.budget, limit, tools.now(), newKey)
    if (!verdict.allowed) throw overBudget(verdict.used, verdict.resetsAt)
    if (!(await vault.write(seen, { ...seen.state, budget: verdict.next }))) return undefined
    const counted = await vault.read()
    if (counted.state.budget?.pendingKey !== verdict.key) return undefined
    try {
      const pair = await callMake(tools.calls, known, verdict.key)
      return { seen: counted, pair, event: { used: verdict.next.used, limit } }
    } catch (error) {
      // The key was left over, of a pair that has gone on since: the store was put back to an older state.
      if (verdict.key !== newKey && isApiError(error, 'ApiValidationError')) {
        await vault.write(counted, { ...counted.state, budget: settled(verdict.next) })
        return undefined
      }
      await remember(counted, error, verdict.next, known.password).catch(() => {})
      throw error
    }
  }

  return {
    make,
    forgive: () => {
      refusedHere = undefined
    },
  }
}
