import { isFailure } from '../api/failure.ts'

/** What the server said of single fields of a form: `{email: 'must be …'}`, already in the chosen language. */
export function fieldErrors(failure: unknown): Readonly<Record<string, string>> {
  if (!isFailure(failure) || !Array.isArray(failure.details)) return {}
  const faults = failure.details.filter(isFault)
  return Object.fromEntries(faults.map(({ field, message }) => [field, message]))
}

function isFault(value: unknown): value is { field: string; message: string } {
  if (typeof value !== 'object' || value === null) return false
  return 'field' in value && typeof value.field === 'string' && 'message' in value && typeof value.message === 'string'
}
