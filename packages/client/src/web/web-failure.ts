import { StoreError } from '../errors.ts'
import { storeFailure } from '../store-failure.ts'

/** Names of DOMExceptions (Indexed Database API 3.0, section 3). */
const MEANINGS: Record<string, string> = {
  QuotaExceededError: 'the disk, or the share of this site, is full',
  SecurityError: 'the browser forbids it for this site',
  InvalidStateError: 'the browser keeps nothing here: a private window, or data of sites switched off',
  VersionError: 'it is a database of another kind',
  NotFoundError: 'it is a database of another kind',
  UnknownError: 'the disk failed',
  AbortError: 'the browser broke it off',
  ReferenceError: 'there is no IndexedDB here',
}

/** Names a failure of the browser's storage. */
export function webFailure(code: 'StoreReadError' | 'StoreWriteError', place: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const systemCode = String((error as { name?: unknown } | null | undefined)?.name ?? 'unknown')
  return storeFailure({
    code,
    place,
    systemCode,
    meaning: MEANINGS[systemCode],
    next: 'Let the site keep data, and see that there is room',
  })
}
