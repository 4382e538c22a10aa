import type { Language } from '@chatapp-access/contract'
import type { DeliveryState, NoticeChannel, NoticeKind } from '@chatapp-access/contract/account'
import type { Notice } from '../domain/notice.ts'

/** What owners are told, and how far each telling has come. */
export interface NoticeStore {
  /**
   * Keeps a notice once for its key, with a delivery for each way its owner has chosen for the kind. `noted` is false
   * when it was there before, or the account is not active.
   */
  noteNotice(notice: Notice, ways: { mail: boolean }): Promise<{ noted: boolean }>
  /** Newest first. */
  listNotices(page: { accountId: number; before?: number | undefined; limit: number }): Promise<readonly KeptNotice[]>
  /** Takes deliveries that are due by one way: for `leaseMs` nobody else gets them, and then they are due again. */
  takeDeliveries(order: { channel: NoticeChannel; limit: number; leaseMs: number }): Promise<readonly DueDelivery[]>
  /** What became of a try; one that came after the delivery was retried by hand or is over changes nothing. */
  noteDelivery(outcome: DeliveryOutcome): Promise<void>
  /**
   * Makes deliveries of a notice that are not sent due now, as if never tried. Where that was done since the last try,
   * nothing changes: one try at a time is enough. `false` when there are none.
   */
  retryNotice(accountId: number, noticeId: number): Promise<boolean>
  noticeSettings(accountId: number): Promise<NoticeSettings>
  changeNoticeSettings(accountId: number, kinds: NoticeKinds): Promise<NoticeSettings>
  /** Gives the version of the secret that signs from now on: it grows with each call. */
  setWebhook(webhook: { accountId: number; url: string; keyId: number }): Promise<{ version: number }>
  /** `false` when there was none. */
  removeWebhook(accountId: number): Promise<boolean>
}

export interface NoticeKinds {
  byEmail: readonly NoticeKind[]
  byWebhook: readonly NoticeKind[]
}

export interface NoticeSettings extends NoticeKinds {
  /** Empty for none. */
  webhookUrl: string
}

export interface KeptNotice {
  id: number
  at: number
  kind: NoticeKind
  appNumber: number
  /** Empty where it is about no app. */
  appName: string
  detail: string
  deliveries: readonly {
    channel: NoticeChannel
    state: DeliveryState
    attempts: number
    lastAt: number
    nextAt: number
    failure: string
  }[]
}

/** A delivery with all that a try needs. */
export interface DueDelivery {
  accountId: number
  noticeId: number
  channel: NoticeChannel
  /** Tries before this one. */
  attempts: number
  /** The store's clock, unix milliseconds. */
  now: number
  notice: { at: number; kind: NoticeKind; appNumber: number; appName: string; detail: string }
  email: string
  language: Language
  webhook: { url: string; version: number; keyId: number }
}

export interface DeliveryOutcome {
  accountId: number
  noticeId: number
  channel: NoticeChannel
  /** Of the {@link DueDelivery} this is the outcome of. */
  attempts: number
  state: DeliveryState
  /** When to try again, unix milliseconds; 0 for never. */
  nextAt: number
  /** Empty where it was sent. */
  failure: string
}
