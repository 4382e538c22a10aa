import { isTokenPair, type SavedState } from './store.ts'

/** Whether a value from outside is a document of ours. Every store asks this about what it has read. */
export function isSavedState(value: unknown): value is SavedState {
  const state = value as Partial<SavedState> | null | undefined
  return (
    typeof state?.owner === 'string' &&
    (state.pair === undefined || isTokenPair(state.pair)) &&
    (state.budget === undefined || (typeof state.budget?.day === 'string' && Number.isInteger(state.budget.used))) &&
    (state.block === undefined || (typeof state.block?.salt === 'string' && typeof state.block.mark === 'string'))
  )
}
