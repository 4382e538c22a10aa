/** What the generator of the open loop is told first. */
export interface OpenLoopSetup {
  port: number
  /** Files of lines: access tokens, current refresh tokens, bodies of tokens.make. */
  accessTokens: string
  refreshTokens: string
  bodies: string
}

/** One slice of load. */
export interface OpenLoopOrder {
  milliseconds: number
  /** Calls a second. */
  checkRate: number
  refreshRate: number
  /** Callers of tokens.make, each with its next call as soon as it is answered. */
  passwordCallers: number
}

export interface OpenLoopSlice {
  /** Milliseconds from the intended moment to the whole answer. */
  p50: number
  p99: number
  checks: number
  refreshes: number
  passwords: number
}
