import { isSavedState } from './saved-state.ts'
import type { SavedState, Store } from './store.ts'

/**
 * Keeps the pair in this process only. A program that starts often then makes a token at every start, and is stopped
 * by the limit of the day: take a lasting store wherever there is one. Clients that share one memory store share the pair.
 *
 * @param initial a document to start from, for instance one kept elsewhere.
 */
export function memoryStore(initial?: SavedState): Store {
  let version = 0
  let text: string | undefined
  let queue: Promise<unknown> = Promise.resolve()
  if (isSavedState(initial)) {
    version = 1
    text = JSON.stringify(initial)
  }
  return {
    async read() {
      return text === undefined ? undefined : { version, state: JSON.parse(text) as SavedState }
    },
    async write(expectedVersion, next) {
      if (expectedVersion !== version) return false
      version++
      text = JSON.stringify(next)
      return true
    },
    lock(work) {
      const result = queue.then(work)
      queue = result.catch(() => {})
      return result
    },
  }
}
