import assert from 'node:assert/strict'
import {
  check,
  createApp,
  eventually,
  fakeClock,
  make,
  pairOf,
  provision,
  refresh,
  type Server,
  startServer,
} from '../harness/index.ts'
import type { Account } from './program.ts'

/** Longer than an access token lives. */
const DAY_AND_HOUR_MS = 25 * 3_600_000

/** Our server with its usual lifetimes, and a clock that can be moved on. */
export interface OurServer {
  readonly server: Server
  /** An app that has never made a token. */
  newApp(): Promise<Account>
  /** Moves the clock to when all access tokens are over, and waits until the server has noticed. */
  endAccess(): Promise<void>
  /** tokens.make that made a grant, and refreshes that gave a new generation. */
  counts(app: Account): { makes: number; refreshes: number }
  /** How many tokens the daily limit has counted. */
  usedOfTheDay(app: Account): number
}

export async function startOurServer(env: Readonly<Record<string, string>> = {}): Promise<OurServer> {
  let ahead = 0
  const now = () => new Date(Date.now() + ahead).toISOString()
  const clock = fakeClock(now())
  const server = await startServer({ env: { ...clock.env, ...env } })
  const owner = await provision(server)
  let watched = pairOf(await make(server.url, owner))
  return {
    server,
    async newApp() {
      const { appId, appPassword } = await createApp(server, owner.cabinetUserId)
      return { email: owner.email, appId, password: appPassword }
    },
    async endAccess() {
      ahead += DAY_AND_HOUR_MS
      clock.set(now())
      // A step of the clock carries every call past its deadline: a node that has not noticed yet does nothing.
      watched = await eventually('the server follows the step of its clock', 15_000, async () => {
        const answer = await refresh(server.url, watched.refreshToken)
        return answer.status === 503 ? undefined : pairOf(answer)
      })
      assert.equal((await check(server.url, watched.accessToken)).status, 200)
    },
    usedOfTheDay({ appId }) {
      using database = server.database()
      return database.tokensCounted(appId)
    },
    counts({ appId }) {
      using database = server.database()
      const [, account, number] = appId.split('_').map(Number)
      const sum = 'SELECT sum(generation - 1) FROM grants WHERE account_id = ? AND app_number = ?'
      return {
        // A grant for each; the rows of the daily limit go when their day is over.
        makes: database.grants(appId),
        refreshes: database.number(sum, account ?? 0, number ?? 0),
      }
    },
  }
}
