import { REASONS, type Reason } from '@chatapp-access/contract'
import type { JournalEvent, JournalView } from '@chatapp-access/contract/account'
import type { Language, Translation } from '../../i18n/index.ts'
import type { journalTexts } from './texts.ts'

type Words = Translation<(typeof journalTexts)['en']>['details']

/** How the figure of an event is said. Where there is none, figures stand as they are. */
const FIGURES: Partial<Record<JournalEvent, (count: number, words: Words) => string>> = {
  grant_ended: (count, words) => words.accesses(count),
  password_changed: (count, words) => (count === 0 ? '' : words.accesses(count)),
  password_reset: (count, words) => (count === 0 ? '' : words.accesses(count)),
  session_ended: (count, words) => words.browsers(count),
  recovery_code_used: (count, words) => words.codesLeft(count),
  limit_reached: (count, words) => words.limit(count),
  limit_changed: (count, words) => words.limit(count),
  // In the journal of an operator: the account that was changed.
  account_disabled: (count, words) => words.account(count),
  account_enabled: (count, words) => words.account(count),
  operator_granted: (count, words) => words.account(count),
  operator_removed: (count, words) => words.account(count),
  reset_link_made: (count, words) => words.account(count),
}

/** What an entry says besides its event, in words; labels and names as they are. */
export function detailWords({ event, detail }: JournalView, language: Language, words: Words): string {
  if (isReason(detail)) return REASONS[detail][language]
  if (event === 'grant_made' && isOneOf(detail, words.credentials)) return words.credentials[detail]
  if (event === 'token_status_changed' && detail === 'default') return words.serverStatus
  if (event === 'account_created' && isOneOf(detail, words.links)) return words.links[detail]
  const [, generation] = /^generation (\d+)$/.exec(detail) ?? []
  if (generation !== undefined) return words.generation(generation)
  const [, concerned, more = ''] = /^(\d+|app_\d+_\d+) (\d+)$/.exec(detail) ?? []
  if (concerned !== undefined) return `${accountWords(concerned, words)}: ${figureWords(event, more, words)}`
  return /^\d+$/.test(detail) ? figureWords(event, detail, words) : detail
}

const figureWords = (event: JournalEvent, figure: string, words: Words) =>
  FIGURES[event]?.(Number(figure), words) ?? figure

const accountWords = (concerned: string, words: Words) =>
  concerned.startsWith('app_') ? concerned : words.account(Number(concerned))

const isReason = (text: string): text is Reason => Object.hasOwn(REASONS, text)

const isOneOf = <Names extends object>(text: string, names: Names): text is string & keyof Names =>
  Object.hasOwn(names, text)
