import { NOTICE_KINDS, type NoticeKind } from '@chatapp-access/contract/account'

/** What an owner is to be told of, by the ways they have chosen. */
export interface Notice {
  accountId: number
  kind: NoticeKind
  /** 0 where it is about no app. */
  appNumber: number
  /** The advice rule, the address, the count: as the kind needs. No secret. */
  detail: string
  /** A second notice of the account with the same key is not told: `limit_near:1:2026-05-01`. */
  onceKey: string
}

export interface Notices {
  /** Returns at once; written and delivered behind. */
  tell(notice: Notice): void
}

/** What is told to an owner who has chosen nothing. A test goes nowhere but to the webhook it tests. */
export const DEFAULT_NOTICE_KINDS: readonly NoticeKind[] = NOTICE_KINDS.filter(kind => kind !== 'test')
