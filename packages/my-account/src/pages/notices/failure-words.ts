import type { Translation } from '../../i18n/index.ts'
import type { noticesTexts } from './texts.ts'

type Words = Translation<(typeof noticesTexts)['en']>['failures']

/** Why a delivery failed. The server says it in English; what it is not known to say stays as it is. */
export function deliveryFailure(failure: string, words: Words): string {
  const [, status] = /^status (\d{3})$/.exec(failure) ?? []
  if (status !== undefined) return words.status(status)
  const known = Object.entries(words).find(([said]) => said === failure)?.[1]
  return typeof known === 'string' ? known : failure
}
