/** A reply that stands in for the real one. */
export interface Fault {
  status: number
  /** `undefined`: the body is a page of HTML without a code, as a firewall sends it. */
  code?: string
  retryAfterSeconds?: number
}

/** The work is done, and its reply is lost. */
export const LOST = 'lost'
/** The work is done, and the program is killed before the reply goes out. */
export const KILLED_BEFORE = 'killed before the reply'
/** The work is done, and the program is killed as soon as it has the reply. */
export const KILLED_AFTER = 'killed after the reply'

export type ReplyFault = Fault | typeof LOST | typeof KILLED_BEFORE | typeof KILLED_AFTER

/** How the server behaves; all of it may be changed while it runs. */
export interface Behaviour {
  /** How long access tokens live, in seconds; programs are told so. */
  accessSeconds: number
  /** `single use`: a replaced refresh token is refused. `convergent`: it gives the current pair again. */
  renewal: 'convergent' | 'single use'
  /** Status of the invalid-token errors. */
  invalidTokenStatus: 401 | 403
  /** Every tokens.make is refused as wrong. */
  refusesCredentials: boolean
  /** The tokens of the day are used up. */
  isLimitReached: boolean
  /** Milliseconds before a make is worked on. */
  makeDelayMs: number
  /** Milliseconds before a refresh is worked on. */
  refreshDelayMs: number
  /** Milliseconds before a query is answered. */
  queryDelayMs: number
  /** Answers every query with a live token while it is set. It goes by itself when its `Retry-After` is over. */
  queryFault: Fault | undefined
  /** One for each refresh that comes, in this order. */
  refreshFaults: ReplyFault[]
  /** One for each make that comes, in this order. */
  makeFaults: ReplyFault[]
}

const A_DAY = 24 * 3600

export function wellBehaved(): Behaviour {
  return {
    accessSeconds: A_DAY,
    renewal: 'convergent',
    invalidTokenStatus: 403,
    refusesCredentials: false,
    isLimitReached: false,
    makeDelayMs: 0,
    refreshDelayMs: 0,
    queryDelayMs: 0,
    queryFault: undefined,
    refreshFaults: [],
    makeFaults: [],
  }
}
