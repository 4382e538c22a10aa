import { type Credentials, eventually, fakeClock, make, provision, type Server, startServer } from '../harness/index.ts'

const START = Date.parse('2027-06-01T12:00:00Z')

/** A server whose wall clock only we set forward. */
export interface TimeMachine {
  server: Server
  owner: Credentials
  /** Sets the clock forward, and waits until the server has noticed: it answers 503 until then, and does nothing. */
  later(milliseconds: number): Promise<void>
}

/** `env`: settings of the server. */
export async function timeMachine(env: Readonly<Record<string, string>> = {}): Promise<TimeMachine> {
  const startedAt = performance.now()
  const clock = fakeClock(new Date(START).toISOString())
  const server = await startServer({ env: { ...clock.env, ...env } })
  const owner = await provision(server)
  let ahead = 0
  return {
    server,
    owner,
    async later(milliseconds) {
      ahead += milliseconds
      clock.set(new Date(START + (performance.now() - startedAt) + ahead).toISOString())
      await eventually('the server follows the step of the clock', 10_000, async () =>
        (await make(server.url, owner)).status === 200 ? true : undefined,
      )
    },
  }
}
