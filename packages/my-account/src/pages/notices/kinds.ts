import { NOTICE_KINDS, type NoticeKind } from '@chatapp-access/contract/account'

/** What one may choose to be told of; a test comes when it is asked for. */
export const CHOSEN_KINDS = NOTICE_KINDS.filter((kind): kind is Exclude<NoticeKind, 'test'> => kind !== 'test')

/** The list with a kind put in or taken out, in the order of the contract. */
export function withKind(kinds: readonly NoticeKind[], kind: NoticeKind, wanted: boolean): NoticeKind[] {
  return NOTICE_KINDS.filter(one => (one === kind ? wanted : kinds.includes(one)))
}
