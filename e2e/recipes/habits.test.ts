import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type FaultProxy, type Method, startFaultProxy } from '../client/fault-proxy.ts'
import {
  type Credentials,
  childEnvironment,
  provision,
  ROOT,
  type Server,
  startProcess,
  startServer,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

const FOLDER = join(ROOT, 'examples/habits')

interface Program {
  program: string
  command: [string, string]
  /** The name that advice has for it; null where it does all right. */
  habit: string | null
}

const PROGRAMS: readonly Program[] = JSON.parse(readFileSync(join(FOLDER, 'habits.json'), 'utf8'))

const STEPS = 4
/** A token lives from one round into the pause after it, and never into the next. */
const ACCESS_TTL = 2
const OVER_MS = 2300
/** For those whose habit shows without any token having ended. */
const AT_ONCE_MS = 10

interface Place {
  server: Server
  account: Credentials
}

async function place(env: Record<string, string>): Promise<Place> {
  const server = await startServer({ env })
  return { server, account: await provision(server) }
}

const shortLife = { CHATAPP_SERVER_ACCESS_TTL: String(ACCESS_TTL), CHATAPP_SERVER_REPLAY_GRACE: '1' }
const [lasting, passing] = await Promise.all([place({}), place(shortLife)])

/** What a program did, in the words of the wire. */
interface Traffic {
  makes: number[]
  refreshes: number[]
  queries: number[]
  /** Different access tokens that came with queries. */
  tokens: number
  /** A line for each round, and each worker where there are several. */
  rounds: string[]
}

interface Habit {
  program: string
  does: string
  pauseMs: number
  assert(traffic: Traffic): void
}

const all = (status: number, count: number) => Array.from({ length: count }, () => status)
const firstThen = (first: number, then: number) => [first, ...all(then, STEPS - 1)]

const PROMISES: readonly Habit[] = [
  {
    program: 'make-before-query.py',
    does: 'makes a token for each query',
    pauseMs: AT_ONCE_MS,
    assert({ makes, refreshes, queries, tokens }) {
      assert.deepEqual([makes, refreshes, queries, tokens], [all(200, STEPS), [], all(200, STEPS), STEPS])
    },
  },
  {
    program: 'make-by-cron.php',
    does: 'makes a token each time, and uses few of them',
    pauseMs: AT_ONCE_MS,
    assert({ makes, refreshes, queries }) {
      assert.deepEqual([makes, refreshes, queries], [all(200, STEPS), [], [200]])
    },
  },
  {
    program: 'timer-refresh.php',
    does: 'refreshes each time, and is never told to',
    pauseMs: AT_ONCE_MS,
    assert({ makes, refreshes, queries, tokens }) {
      assert.deepEqual([makes, refreshes, queries, tokens], [[200], all(200, STEPS), all(200, STEPS), STEPS])
    },
  },
  {
    program: 'never-refreshes.ts',
    does: 'makes a token when one is over',
    pauseMs: OVER_MS,
    assert({ makes, refreshes, queries }) {
      assert.deepEqual([makes, refreshes], [all(200, STEPS), []])
      assert.equal(queries.filter(status => status === 403).length, STEPS - 1)
    },
  },
  {
    program: 'pair-not-shared.sh',
    does: 'makes a token in each of its processes',
    pauseMs: AT_ONCE_MS,
    assert({ makes, queries, tokens, rounds }) {
      assert.deepEqual([makes, tokens, rounds.length], [all(200, 4), 4, 4 * STEPS])
      assert.deepEqual(queries, all(200, 4 * STEPS))
    },
  },
  {
    program: 'stale-pair-in-use.py',
    does: 'presents the refresh token of the day it was deployed, again and again',
    pauseMs: OVER_MS,
    assert({ makes, refreshes }) {
      assert.deepEqual(refreshes, [200, ...all(403, STEPS - 2)])
      assert.equal(makes.length, STEPS - 1)
    },
  },
  {
    program: 'ignores-403.ts',
    does: 'goes on with a token that is over',
    pauseMs: OVER_MS,
    assert({ makes, refreshes, queries, tokens }) {
      assert.deepEqual([makes, refreshes, queries, tokens], [[200], [], firstThen(200, 403), 1])
    },
  },
  {
    program: 'refresh-in-body.py',
    does: 'is refused each refresh, and makes a token in its place',
    pauseMs: OVER_MS,
    assert({ makes, refreshes }) {
      assert.deepEqual([makes, refreshes], [all(200, STEPS), all(403, STEPS - 1)])
    },
  },
  {
    program: 'retries-refused-credentials.sh',
    does: 'sends refused credentials again',
    pauseMs: AT_ONCE_MS,
    assert({ makes, queries }) {
      assert.deepEqual([makes.length, queries], [STEPS, []])
      assert.equal(makes[0], 403)
      assert.ok(makes.every(status => status === 403 || status === 429))
    },
  },
  ...['good-client.ts', 'good-recipe.sh'].map(program => ({
    program,
    does: 'makes one token, and refreshes it when it is told to',
    pauseMs: OVER_MS,
    assert({ makes, refreshes, queries, rounds }: Traffic) {
      assert.deepEqual([makes, refreshes], [[200], all(200, STEPS - 1)])
      assert.equal(queries.filter(status => status === 200).length, STEPS)
      assert.deepEqual(
        rounds,
        Array.from({ length: STEPS }, (_, index) => `${index + 1} answered`),
      )
    },
  })),
]

test('each program does what it is named for', { timeout: 90_000, concurrency: true }, async t => {
  const tests = PROMISES.map(({ program, does, pauseMs, assert: judge }) =>
    t.test(`${program} ${does}`, async () => {
      const { server, account } = pauseMs === AT_ONCE_MS ? lasting : passing
      using proxy = await startFaultProxy(server.url)
      const rounds = await run(program, proxy.url, account, pauseMs)
      judge({ ...trafficOf(proxy), rounds })
    }),
  )
  // Its two hosts are known by their networks, so no proxy may stand between.
  const places = t.test('pair-in-two-places.py is taken for a theft of its pair', async () => {
    const { server, account } = passing
    assert.equal((await run('pair-in-two-places.py', server.url, account, OVER_MS)).length, STEPS)
    using database = server.database()
    assert.equal(database.number("SELECT count(*) FROM grants WHERE ended_reason = 'reused'"), 1)
  })
  await Promise.all([...tests, places])
})

test('the table names each program of the folder once, and each has a promise here', () => {
  const named = PROGRAMS.map(({ program }) => program)
  const files = readdirSync(FOLDER).filter(name => /\.(ts|py|php|sh)$/.test(name))
  assert.deepEqual([...named].sort(), files.sort())
  assert.deepEqual([...named].sort(), [...PROMISES.map(({ program }) => program), 'pair-in-two-places.py'].sort())
  for (const { program, command, habit } of PROGRAMS) {
    assert.equal(command[1], program)
    assert.equal(habit === null, program.startsWith('good-'), program)
  }
})

testThatNothingSecretWasPrinted()

/** Runs a program to its end, and returns the lines it printed. */
async function run(name: string, url: string, account: Credentials, pauseMs: number): Promise<string[]> {
  const home = temporaryFolder()
  const [command, file] = PROGRAMS.find(({ program }) => program === name)?.command ?? assert.fail(`no ${name}`)
  const program = startProcess({
    command: command === 'node' ? process.execPath : command,
    args: [join(FOLDER, file)],
    env: childEnvironment(home, {
      CHATAPP_BASE_URL: url,
      CHATAPP_EMAIL: account.email,
      CHATAPP_PASSWORD: account.appPassword,
      CHATAPP_APP_ID: account.appId,
      HABIT_STEPS: String(STEPS),
      HABIT_PAUSE_MS: String(pauseMs),
    }),
    cwd: home,
  })
  const { code } = await program.ended(60_000)
  assert.deepEqual([program.stderr(), code], ['', 0])
  return program.stdout().trim().split('\n')
}

function trafficOf({ calls }: FaultProxy): Omit<Traffic, 'rounds'> {
  const statuses = (wanted: Method) => calls.filter(one => one.method === wanted).map(({ status = 0 }) => status)
  const queries = calls.filter(({ method }) => method === 'query')
  return {
    makes: statuses('tokens.make'),
    refreshes: statuses('tokens.refresh'),
    queries: statuses('query'),
    tokens: new Set(queries.map(({ accessToken }) => accessToken)).size,
  }
}
