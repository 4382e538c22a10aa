import type { Caller } from './caller.ts'

/** A request, as far as it tells who sends it. */
export interface Asked {
  /** The value of a header, by its name in lower case. */
  header(name: string): string | null | undefined
  /** Path and query, or the whole URL; for the token in the query, where a route takes it from there. */
  target?: string | undefined
  /** The address of the caller, as far as it is known. */
  address?: string | undefined
}

/** What a route takes besides `Authorization`. */
export interface GateOptions {
  /**
   * Takes the access token from the parameter `api[access_token]` too, where there is no `Authorization`: for pages.
   * Addresses are written into logs, so it is off unless a route asks for it.
   */
  queryToken?: boolean | undefined
}

/** What the middleware of every framework asks: who sends this? A guard is one, and so is an identity guard. */
export interface Gate<Found = Caller> {
  /** @throws GuardRefusal with the answer for whoever may not pass */
  admit(asked: Asked, options?: GateOptions): Promise<Found>
}
