import type { GrantPolicy } from '../domain/grant.ts'

/** The rules a store applies, fixed for the life of a process. */
export interface StorePolicy extends GrantPolicy {
  /** Successful tokens.make calls a day for one app that has no limit of its own. */
  tokensPerDay: number
  /** IANA time zone in which a day begins. */
  timeZone: string
}
