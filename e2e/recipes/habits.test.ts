import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type FaultProxy, type Method, startFaultProxy } from '../client/fault-proxy.ts'
import { startOurServer } from '../client/our-server.ts'
import type { Account } from '../client/program.ts'
import {
  childEnvironment,
  eventually,
  provision,
  ROOT,
  type RunningProcess,
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
/** Long enough for a line to be heard before the call that follows it. */
const PAUSE_MS = 100

const ours = await startOurServer()
/** Goes on beside the others. */
const twoPlaces = startTwoPlaces()

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
  /** Whether the access tokens end between its rounds. */
  tokensEnd: boolean
  assert(traffic: Traffic): void
}

const all = (status: number, count: number) => Array.from({ length: count }, () => status)
const firstThen = (first: number, then: number) => [first, ...all(then, STEPS - 1)]

const PROMISES: readonly Habit[] = [
  {
    program: 'make-before-query.py',
    does: 'makes a token for each query',
    tokensEnd: false,
    assert({ makes, refreshes, queries, tokens }) {
      assert.deepEqual([makes, refreshes, queries, tokens], [all(200, STEPS), [], all(200, STEPS), STEPS])
    },
  },
  {
    program: 'make-by-cron.php',
    does: 'makes a token each time, and uses few of them',
    tokensEnd: false,
    assert({ makes, refreshes, queries }) {
      assert.deepEqual([makes, refreshes, queries], [all(200, STEPS), [], [200]])
    },
  },
  {
    program: 'timer-refresh.php',
    does: 'refreshes each time, and is never told to',
    tokensEnd: false,
    assert({ makes, refreshes, queries, tokens }) {
      assert.deepEqual([makes, refreshes, queries, tokens], [[200], all(200, STEPS), all(200, STEPS), STEPS])
    },
  },
  {
    program: 'never-refreshes.ts',
    does: 'makes a token when one is over',
    tokensEnd: true,
    assert({ makes, refreshes, queries }) {
      assert.deepEqual([makes, refreshes], [all(200, STEPS), []])
      assert.equal(queries.filter(status => status === 403).length, STEPS - 1)
    },
  },
  {
    program: 'pair-not-shared.sh',
    does: 'makes a token in each of its processes',
    tokensEnd: false,
    assert({ makes, queries, tokens, rounds }) {
      assert.deepEqual([makes, tokens, rounds.length], [all(200, 4), 4, 4 * STEPS])
      assert.deepEqual(queries, all(200, 4 * STEPS))
    },
  },
  {
    program: 'stale-pair-in-use.py',
    does: 'presents the refresh token of the day it was deployed, again and again',
    tokensEnd: true,
    assert({ makes, refreshes }) {
      // The day may end before the server has written down that the newer pair is in use: then it is given once more.
      const given = refreshes.indexOf(403)
      assert.ok(given === 1 || given === 2, `refreshes: ${refreshes}`)
      assert.deepEqual(refreshes, [...all(200, given), ...all(403, STEPS - 1 - given)])
      assert.equal(makes.length, 1 + refreshes.length - given)
    },
  },
  {
    program: 'ignores-403.ts',
    does: 'goes on with a token that is over',
    tokensEnd: true,
    assert({ makes, refreshes, queries, tokens }) {
      assert.deepEqual([makes, refreshes, queries, tokens], [[200], [], firstThen(200, 403), 1])
    },
  },
  {
    program: 'refresh-in-body.py',
    does: 'is refused each refresh, and makes a token in its place',
    tokensEnd: true,
    assert({ makes, refreshes }) {
      assert.deepEqual([makes, refreshes], [all(200, STEPS), all(403, STEPS - 1)])
    },
  },
  {
    program: 'retries-refused-credentials.sh',
    does: 'sends refused credentials again',
    tokensEnd: false,
    assert({ makes, queries }) {
      assert.deepEqual([makes.length, queries], [STEPS, []])
      assert.equal(makes[0], 403)
      assert.ok(makes.every(status => status === 403 || status === 429))
    },
  },
  ...['good-client.ts', 'good-recipe.sh'].map(program => ({
    program,
    does: 'makes one token, and refreshes it when it is told to',
    tokensEnd: true,
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

for (const tokensEnd of [false, true]) {
  const habits = PROMISES.filter(one => one.tokensEnd === tokensEnd)
  const when = tokensEnd ? 'when tokens end from round to round' : 'while its token lives'

  test(`each program does what it is named for ${when}`, { timeout: 90_000 }, async t => {
    const account = await ours.newApp()
    using all = new DisposableStack()
    const rounds = tokensEnd ? createRounds() : undefined
    const running = await Promise.all(
      habits.map(async ({ program: name }) => {
        const proxy = all.use(await startFaultProxy(ours.server.url))
        const program = start(name, proxy.url, account)
        // A call belongs to the round after the lines that were printed before it.
        if (rounds) proxy.onCall = () => rounds.isOpen(linesOf(program).length)
        return { proxy, program }
      }),
    )
    for (let round = 0; rounds && round < STEPS; round += 1) {
      if (round > 0) await ours.endAccess()
      rounds.open(round)
      const done = () => running.every(({ program }) => linesOf(program).length > round)
      await eventually(`round ${round}`, 30_000, () => done() || undefined)
    }
    for (const [index, { proxy, program }] of running.entries()) {
      const { program: name, does, assert: judge } = habits[index] as Habit
      await t.test(`${name} ${does}`, async () => {
        await assertEndsWell(program)
        judge({ ...trafficOf(proxy), rounds: linesOf(program) })
      })
    }
  })
}

test('pair-in-two-places.py is taken for a theft of its pair', { timeout: 60_000 }, async () => {
  const { program, server } = await twoPlaces
  await assertEndsWell(program)
  assert.equal(linesOf(program).length, 3)
  using database = server.database()
  assert.equal(database.number("SELECT count(*) FROM grants WHERE ended_reason = 'reused'"), 1)
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

/** Its two hosts are known by their networks, so no proxy stands between, and time must really pass. */
async function startTwoPlaces(): Promise<{ program: RunningProcess; server: Server }> {
  const server = await startServer({ env: { CHATAPP_SERVER_ACCESS_TTL: '3', CHATAPP_SERVER_REPLAY_GRACE: '1' } })
  const { email, appId, appPassword } = await provision(server)
  const account = { email, appId, password: appPassword }
  return { program: start('pair-in-two-places.py', server.url, account, 3, 3300), server }
}

/** Doors in a row: whoever comes to one waits until it is opened. */
function createRounds() {
  const doors = Array.from({ length: STEPS }, () => Promise.withResolvers<undefined>())
  return {
    isOpen: (round: number) => doors[round]?.promise,
    open: (round: number) => doors[round]?.resolve(undefined),
  }
}

function start(name: string, url: string, account: Account, steps = STEPS, pauseMs = PAUSE_MS): RunningProcess {
  const home = temporaryFolder()
  const [command, file] = PROGRAMS.find(({ program }) => program === name)?.command ?? assert.fail(`no ${name}`)
  return startProcess({
    command: command === 'node' ? process.execPath : command,
    args: [join(FOLDER, file)],
    env: childEnvironment(home, {
      CHATAPP_BASE_URL: url,
      CHATAPP_EMAIL: account.email,
      CHATAPP_PASSWORD: account.password,
      CHATAPP_APP_ID: account.appId,
      HABIT_STEPS: String(steps),
      HABIT_PAUSE_MS: String(pauseMs),
    }),
    cwd: home,
  })
}

async function assertEndsWell(program: RunningProcess): Promise<void> {
  const { code } = await program.ended(60_000)
  assert.deepEqual([program.stderr(), code], ['', 0])
}

/** The lines that a program has printed to their end. */
function linesOf(program: RunningProcess): string[] {
  return program.stdout().split('\n').slice(0, -1)
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
