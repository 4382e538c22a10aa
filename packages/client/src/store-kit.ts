export { StoreError, type StoreErrorFacts } from './errors.ts'
export { isSavedState } from './saved-state.ts'
export type { Saved, SavedBlock, SavedBudget, SavedState, Store } from './store.ts'
