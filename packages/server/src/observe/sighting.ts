import type { Digest } from './digest.ts'

/** A pair as an answer gave it. Lifetimes are what was left of them in the answer, seconds. */
export interface SeenPair {
  /** `cabinetUserId`; 0 where the answer names none. */
  account: number
  access: Digest
  accessTtlSeconds: number
  refresh: Digest
  refreshTtlSeconds: number
}

interface Seen {
  /** Unix milliseconds. */
  at: number
  address: string
  /** The request limit would have refused it. */
  overRate: boolean
  /** Something secret stood in the query string. */
  inQuery: boolean
}

/** What one call was, without anything secret. */
export type Sighting = Seen &
  (
    | { kind: 'made'; appId: string | undefined; pair: SeenPair }
    /** `limit`: the tokens of the day are used up. */
    | { kind: 'make-refused'; appId: string | undefined; why: 'credentials' | 'limit' | 'other' }
    /** `unread`: there was no Refresh header. `pair` is absent where the refresh was refused. */
    | { kind: 'refresh'; presented: Digest | undefined; unread: boolean; pair: SeenPair | undefined }
    | { kind: 'revoked'; token: Digest }
    /** `refused`: answered with ApiInvalidTokenError. */
    | { kind: 'query'; access: Digest; refused: boolean }
    /** A call without a token, or one that failed before the API could say anything of its token. */
    | { kind: 'other' }
  )
