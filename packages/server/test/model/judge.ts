/**
 * The judge of a history. It knows the promises and nothing of how they are kept: it imports no code of the server, and
 * tokens are opaque to it. Times are unix milliseconds of the store's clock; ends are unix seconds, as on the wire.
 */

/** What the wire says of a pair. */
export interface WirePair {
  accessToken: string
  accessTokenEndTime: number
  refreshToken: string
  refreshTokenEndTime: number
}

export type WireAnswer =
  | { kind: 'pair'; pair: WirePair }
  | { kind: 'good' }
  /** 403 of the method's own invalid-token error. */
  | { kind: 'invalid' }
  /** 503: not now. Promises nothing and ends nothing. */
  | { kind: 'unavailable' }

/** An app that saves a pair before it uses it. Its processes share what is saved. */
export interface HonestApp {
  saved: WirePair
  /** The owner's wish to end it is on its way, so it may be alive or not. */
  isEnding?: boolean
  /** The step at which its owner ended it; no answer to its tokens may be good on a node that has read the feed since. */
  endedAt?: number
  /** The last time its owner ended its access token alone. */
  cut?: Cut
}

export interface Cut {
  /** The step. */
  at: number
  /** The access token that was saved then. */
  token: string
  /**
   * Pairs saved since. Two are enough: where a reply was lost, the first gives the pair that the owner has ended, and the
   * second is new.
   */
  renewals: number
  /** A store that forgot pairs in a restore cannot end what it does not know of; queries tell then that it lives. */
  restored: boolean
}

const ENOUGH_RENEWALS = 2

/** What a process does with the answer to a refresh: it saves the pair only in the place of the one it presented. */
export function receivePair(app: HonestApp, presented: string, answer: WireAnswer): void {
  if (answer.kind !== 'pair' || app.saved.refreshToken !== presented) return
  if (app.cut && app.saved.accessToken !== answer.pair.accessToken) app.cut.renewals++
  app.saved = answer.pair
}

/** When a call was under way. */
export interface Span {
  /** The step at which it reached a node. */
  step: number
  /** The least and the most that the store's clock said until it was answered, milliseconds. */
  from: number
  to: number
}

/** Promise 1: whoever presents the saved refresh token before its end is never refused, unless the owner ended the app. */
export function judgeRefreshAnswer(
  app: HonestApp,
  presented: string,
  answer: WireAnswer,
  span: Span,
): string | undefined {
  if (app.isEnding) return undefined
  if (app.endedAt !== undefined) {
    // What was under way when it was ended may have come first.
    return answer.kind === 'pair' && app.endedAt < span.step ? 'an ended grant was refreshed' : undefined
  }
  const isSaved = app.saved.refreshToken === presented
  const isAlive = span.to < app.saved.refreshTokenEndTime * 1000
  if (answer.kind === 'invalid' && isSaved && isAlive) return 'an honest app was refused a refresh'
  if (answer.kind !== 'pair') return undefined
  const end = Math.min(answer.pair.accessTokenEndTime, answer.pair.refreshTokenEndTime)
  return end * 1000 > span.from ? undefined : 'a refresh gave a dead pair'
}

/** A call that came out of a freeze behind its deadline has nothing to give. */
export function judgeThawedAnswer(answer: WireAnswer): string | undefined {
  return answer.kind === 'unavailable' ? undefined : 'a frozen request was answered'
}

/**
 * Promise 2: the saved access token works on every node until its end; an ended one works on none that knows, and leaves
 * the way to the next pair open.
 */
export function judgeQueryAnswer(
  app: HonestApp,
  presented: string,
  answer: WireAnswer,
  now: number,
  nodeReadFeedAt: number,
): string | undefined {
  if (app.isEnding) return undefined
  if (app.endedAt !== undefined) {
    const known = nodeReadFeedAt > app.endedAt
    return known && answer.kind === 'good' ? 'an ended grant was let in' : undefined
  }
  const { cut } = app
  const isCut = cut !== undefined && cut.token === presented && nodeReadFeedAt > cut.at && !cut.restored
  if (isCut && answer.kind === 'good') return 'an access token that was ended was let in'
  const isSaved = app.saved.accessToken === presented
  const isAlive = now < app.saved.accessTokenEndTime * 1000
  const isRenewed = cut === undefined || cut.renewals >= ENOUGH_RENEWALS
  if (answer.kind === 'invalid' && isSaved && isAlive && isRenewed) return 'an honest app was refused a query'
  if (answer.kind === 'good' && isSaved && !isAlive) return 'a dead access token was let in'
  return undefined
}

/** A refresh that came too late for its deadline must change nothing at all. */
export function judgeLateAnswer(before: string, after: string, answer: WireAnswer): string | undefined {
  return judgeThawedAnswer(answer) ?? (before === after ? undefined : 'a frozen request changed the store')
}
