import { REASONS, type Reason } from '@chatapp-access/contract'
import type { JournalView } from '@chatapp-access/contract/account'
import type { Language } from '../../i18n/index.ts'

/** What an entry says besides its event: reasons and generations in words, all else (labels, numbers) as it is. */
export function detailWords(
  { detail }: JournalView,
  language: Language,
  generation: (count: string) => string,
): string {
  if (isReason(detail)) return REASONS[detail][language]
  const [, count] = /^generation (\d+)$/.exec(detail) ?? []
  return count === undefined ? detail : generation(count)
}

const isReason = (text: string): text is Reason => Object.hasOwn(REASONS, text)
