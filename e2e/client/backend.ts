import { check } from '../harness/index.ts'
import { type OurServer, startOurServer } from './our-server.ts'
import type { Account } from './program.ts'
import { startStrictServer } from './strict-server.ts'

/** A token server as these proofs see it, with an app that nobody has used before. */
export interface Backend {
  readonly url: string
  readonly account: Account
  /** Ends the access token in use. */
  endAccess(): Promise<void> | void
  /** What the server itself counted for the app. */
  counts(): { makes: number; refreshes: number }
  /** How many tokens the daily limit has counted, on the day of the last make. */
  usedOfTheDay(): number
  /** Whether an access token is good for a query. */
  accepts(accessToken: string): Promise<boolean> | boolean
}

/** `convergent` is our server: a refresh token that was replaced gives the same new pair again. */
export type Kind = 'convergent' | 'single-use'

export const KINDS: readonly Kind[] = ['convergent', 'single-use']

let ours: Promise<OurServer> | undefined

/** Our server is started once a test file; each call gives a new app. */
export function backend(kind: Kind): Promise<Backend> {
  return kind === 'convergent' ? ourBackend() : strictBackend()
}

async function ourBackend(): Promise<Backend> {
  ours ??= startOurServer()
  const { server, newApp, endAccess, counts, usedOfTheDay } = await ours
  const account = await newApp()
  return {
    url: server.url,
    account,
    endAccess,
    counts: () => counts(account),
    usedOfTheDay: () => usedOfTheDay(account),
    accepts: async accessToken => (await check(server.url, accessToken)).status === 200,
  }
}

async function strictBackend(): Promise<Backend> {
  const { url, endAccess, counts, accepts } = await startStrictServer()
  const account = { email: 'owner@example.com', appId: 'app_1_1', password: 'any will do here' }
  return { url, account, endAccess, counts: () => ({ ...counts }), usedOfTheDay: () => counts.makes, accepts }
}
