import { StoreError } from './errors.ts'
import { isSavedState } from './saved-state.ts'
import type { SavedState } from './store.ts'

/** Mark of our documents, so that nothing else is taken for a pair. */
const FORMAT = 'chatapp-pair-1'

/** The text that stores keep. */
export function formatDocument(state: SavedState): string {
  return JSON.stringify({ format: FORMAT, ...state })
}

/**
 * Reads what a store has kept.
 *
 * @param place where it was found, for the error
 * @param next what helps where it is not ours
 * @throws StoreError `StoreCorruptError` for anything that is not one of our documents
 */
export function parseDocument(text: string, place: string, next?: string): SavedState {
  try {
    const { format, ...state } = JSON.parse(text) as { format?: unknown }
    if (format === FORMAT && isSavedState(state)) return state
  } catch {
    // Not JSON: told below, without the text, which may hold a token.
  }
  throw notOurs(place, next)
}

/** The error for something else in the place of a document. */
export function notOurs(
  place: string,
  next = 'Look what it is; remove it to go on without it, or give the pair another place',
): StoreError {
  return new StoreError('StoreCorruptError', `${place} is not a saved pair`, { path: place, next })
}
