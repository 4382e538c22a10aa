import { isRefused, markRefused, randomHex } from './block.ts'
import { judgeMake, returned, settled } from './budget.ts'
import { ChatAppError, isApiError, MakeBudgetError } from './errors.ts'
import type { Events } from './events.ts'
import type { Made } from './keeper.ts'
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
      throw new ChatAppError('CredentialsMissingError', 'A token must be made, but there is no password', {
        next: 'Log in again, or pass a password',
      })
    }
    if (password === refusedHere || (await isRefused(seen.state.block, email + password))) {
      events.emit('blocked', {})
      throw new ChatAppError('CredentialsBlockedError', 'These credentials were refused before', {
        next: 'Correct email, password or appId; or call tokens.forget()',
      })
    }
    return { email, password, appId }
  }

  function overBudget(used: number, resetsAt: number): MakeBudgetError {
    events.emit('budget', { used, limit, resetsAt })
    return new MakeBudgetError(used, limit, resetsAt)
  }

  /** Notes a definite refusal, so that no process runs into it again. Failing to note it must not hide the refusal. */
  async function remember(seen: Saved, error: unknown, budget: SavedBudget, password: string): Promise<void> {
    if (isApiError(error, 'ApiTokenLimitError')) {
      const notBefore = Math.floor(tools.now() / 1000) + (error.retryAfterSeconds ?? 60)
      await vault.write(seen, { ...seen.state, budget: { ...returned(budget), notBefore } })
      overBudget(budget.used - 1, notBefore)
    }
    // A malformed field is as definite as a wrong one, and foreign servers answer so to wrong passwords too.
    if (isApiError(error, 'ApiInvalidCredentialsError') || isApiError(error, 'ApiValidationError')) {
      refusedHere = password
      events.emit('blocked', {})
      await vault.write(seen, { ...seen.state, budget: returned(budget), block: await markRefused(email + password) })
    }
  }

  async function make(seen: Saved): Promise<Made | undefined> {
    const known = await credentials(seen)
    const newKey = randomHex(16)
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
