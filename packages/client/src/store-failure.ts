import { StoreError } from './errors.ts'

/** What is known of a failure of a store's ground: a file system, a database, a browser. */
export interface FailureFacts {
  code: 'StoreReadError' | 'StoreWriteError'
  /** File, folder, key or row. */
  place: string
  /** The ground's own name of the failure, as `ENOSPC`. Never its message, which may quote a token. */
  systemCode: string
  /** The same in words, where it is known. */
  meaning: string | undefined
  next: string
}

/** Names a failure: what could not be done, where, and why. */
export function storeFailure({ code, place, systemCode, meaning, next }: FailureFacts): StoreError {
  const verb = code === 'StoreReadError' ? 'read' : 'written'
  const why = meaning ? `${meaning} (${systemCode})` : systemCode
  return new StoreError(code, `The store ${place} cannot be ${verb}: ${why}`, { path: place, systemCode, next })
}
