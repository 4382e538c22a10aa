/** An account or an app: alive, switched off by its owner or an operator, or gone for ever (numbers are never reused). */
export const LIFE_STATES = ['active', 'disabled', 'deleted'] as const
export type LifeState = (typeof LIFE_STATES)[number]

export interface Account {
  id: number
  /** As given by its owner; compared by {@link emailKey}. */
  email: string
  state: LifeState
  /** Unix milliseconds. */
  createdAt: number
}

/** What two spellings of one e-mail have in common: trimmed and without case. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase()
}
