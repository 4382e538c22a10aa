import { ApiFailure } from '../api/failure.ts'
import type { Format, Translation } from '../i18n/index.ts'
import type { partsTexts } from './texts.ts'

type Words = Translation<(typeof partsTexts)['en']>

/** What to tell of a failure: the server's own words, which come in the chosen language, or ours where it said none. */
export function failureWords(failure: unknown, t: Words, format: Format): string {
  if (!(failure instanceof ApiFailure)) return t.broken
  if (failure.code === 'NetworkError') return t.offline
  if (failure.code === 'UnreadableAnswer') return t.unreadable
  const { message, retryAfterSeconds } = failure
  return retryAfterSeconds === undefined ? message : `${message}. ${t.retryIn(format.after(retryAfterSeconds))}`
}
