/** What a call asks for. tokens.check counts as a query: it needs an access token like one. */
export type CallKind = 'make' | 'refresh' | 'query' | 'foreign'

/** How the token of a call stood when the call came. `foreign`: this server never gave it. */
export type TokenState = 'live' | 'over' | 'foreign' | 'absent'

/** One call as the server saw it. It holds secrets, and never leaves this process. */
export interface Call {
  kind: CallKind
  method: string
  /** Path and query string, as sent. */
  url: string
  /** Milliseconds on the server's monotonic clock. */
  at: number
  /** When its reply went out; `undefined` while it is open. */
  repliedAt?: number
  tokenState: TokenState
  /** Of a token that this server gave: which grant it belongs to, and the how manieth pair of it. */
  grant?: number
  generation?: number
  /** What was answered; 0 where the reply was lost. */
  status: number
  /** The error code that was answered. */
  code?: string
  /** The generation of the pair that was given. */
  given?: number
  /** The grant was made by this call, and by no repetition of it. */
  isNewGrant?: boolean
}
