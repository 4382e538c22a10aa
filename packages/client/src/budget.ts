import type { SavedBudget } from './store.ts'

export const DAY_SECONDS = 86_400

/** What the budget says about making a token now. */
export type BudgetVerdict =
  | { allowed: false; used: number; resetsAt: number }
  /** `next` is to be saved before the call; `key` is its Idempotency-Key. */
  | { allowed: true; key: string; next: SavedBudget }

/**
 * Judges one tokens.make. The day is the UTC day; a make whose answer was never saved is repeated under its old key
 * and not counted again, so a crash between answer and save costs no second token.
 *
 * @param now unix milliseconds
 * @param newKey an Idempotency-Key nobody used before
 */
export function judgeMake(saved: SavedBudget | undefined, limit: number, now: number, newKey: string): BudgetVerdict {
  const seconds = Math.floor(now / 1000)
  const day = new Date(now).toISOString().slice(0, 10)
  const today: SavedBudget = saved?.day === day ? saved : { day, used: 0 }
  const { used, pendingKey } = today
  const notBefore = saved?.notBefore ?? 0
  // A wait of more than a day cannot come from the limit of a day: the clock was wrong when it was written.
  if (notBefore > seconds && notBefore <= seconds + DAY_SECONDS) return { allowed: false, used, resetsAt: notBefore }
  if (pendingKey) return { allowed: true, key: pendingKey, next: { day, used, pendingKey } }
  if (used >= limit) return { allowed: false, used, resetsAt: Date.parse(day) / 1000 + DAY_SECONDS }
  return { allowed: true, key: newKey, next: { day, used: used + 1, pendingKey: newKey } }
}

/** The budget once its pair is saved: the next make is a new one. */
export function settled({ day, used }: SavedBudget): SavedBudget {
  return { day, used }
}

/** The budget after the server refused without counting. */
export function returned({ day, used }: SavedBudget): SavedBudget {
  return { day, used: used - 1 }
}
