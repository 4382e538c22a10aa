import { ApiError } from './api-error.ts'
import { malformed } from './faults.ts'

/** A place in a list as `nextPage`: opaque to callers, harmless when forged, since every query is bound to the account. */
export function writeCursor(...place: readonly (string | number)[]): string {
  return Buffer.from(place.join(':')).toString('base64url')
}

/**
 * Reads a place back: the groups of `pattern`, which must match it whole.
 * @throws ApiError ApiValidationError for anything {@link writeCursor} did not write for this list.
 */
export function readCursor(nextPage: string, pattern: RegExp): string[] {
  const place = Buffer.from(nextPage, 'base64url').toString()
  const match = pattern.exec(place)
  if (!match || writeCursor(place) !== nextPage) throw new ApiError('ApiValidationError', malformed('nextPage'))
  return match.slice(1)
}
