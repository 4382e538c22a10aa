import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, before, test } from 'node:test'
import type { AdviceRule } from '@chatapp-access/contract'
import { createQuotaCalendar } from '../../src/domain/quota-day.ts'
import { Digester } from '../../src/observe/digest.ts'
import type { Front } from '../../src/observe/front.ts'
import { emptyState, Ledger } from '../../src/observe/ledger.ts'
import type { Note } from '../../src/observe/note.ts'
import { readNote } from '../../src/observe/read-note.ts'
import { type AppReport, buildReport } from '../../src/observe/report.ts'
import { type Credentials, type ExistingApi, openFront, startExistingApi } from './watched-api.ts'

/**
 * Runs the programs of examples/habits against an existing API, through the front. A short while of theirs stands for an
 * hour: the API has access tokens of some seconds, and what is seen is told to the ledger with all times made longer.
 */

const HABITS_FOLDER = new URL('../../../../examples/habits/', import.meta.url).pathname
const MODULES = new URL('../../../../node_modules/.bin', import.meta.url).pathname

/** An hour of theirs, milliseconds. */
const HOUR_MS = 700
const SCALE = 3_600_000 / HOUR_MS
/** Thirteen of these hours. */
const ACCESS_SECONDS = 9
const HOURS = 28
/** When it begins: midnight, so that the limit of the day has a day of 24 hours. */
const BEGINNING = Date.UTC(2026, 0, 1)

interface Run {
  habit: AdviceRule | undefined
  command: readonly [string, string]
  env?: Readonly<Record<string, string>>
  /** How often it is started, one after the other. */
  starts?: number
}

const HOURLY = { HABIT_STEPS: String(HOURS), HABIT_PAUSE_MS: String(HOUR_MS) }

const RUNS: readonly Run[] = [
  { habit: 'make-before-query', command: ['python3', 'make-before-query.py'] },
  { habit: 'tokens-never-used', command: ['php', 'make-by-cron.php'] },
  { habit: 'timer-refresh', command: ['php', 'timer-refresh.php'] },
  { habit: 'never-refreshes', command: ['node', 'never-refreshes.ts'] },
  {
    habit: 'pair-not-shared',
    command: ['sh', 'pair-not-shared.sh'],
    env: { HABIT_PROCESSES: '8', HABIT_STEPS: '6', HABIT_PAUSE_MS: String(2 * HOUR_MS) },
    starts: 2,
  },
  { habit: 'stale-pair-in-use', command: ['python3', 'stale-pair-in-use.py'] },
  { habit: 'pair-in-two-places', command: ['python3', 'pair-in-two-places.py'] },
  { habit: 'ignores-403', command: ['node', 'ignores-403.ts'] },
  { habit: 'refresh-in-body', command: ['python3', 'refresh-in-body.py'] },
  {
    habit: 'retries-refused-credentials',
    command: ['sh', 'retries-refused-credentials.sh'],
    // Ten in a day are a habit, on a machine that is slow to start programs, too.
    env: { HABIT_PAUSE_MS: String(HOUR_MS / 2) },
  },
  { habit: undefined, command: ['node', 'good-client.ts'] },
  { habit: undefined, command: ['sh', 'good-recipe.sh'] },
]

const startedAt = Date.now()
const scaled = (at: number): number => BEGINNING + (at - startedAt) * SCALE
const ledger = new Ledger(
  { policy: { replayGraceSeconds: 0, staleRefresh: 'auto' }, tokensPerDay: 100, dayOf: createQuotaCalendar('UTC') },
  emptyState(BEGINNING),
)
const digester = new Digester(randomBytes(32))
let reading: Promise<void> = Promise.resolve()

let api: ExistingApi
let front: Front
let home: string
/** What was found of each program, when it had just ended. */
const reports = new Map<string, AppReport>()

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'observed-habits-'))
  api = await startExistingApi({
    accessTtl: String(ACCESS_SECONDS),
    refreshTtl: String(14 * ACCESS_SECONDS),
    replayGrace: '0',
    tokensPerDay: '1000',
  })
  front = await openFront(api.url, {
    take(note) {
      reading = reading.then(async () => ledger.take(await readNote(stretched(note), digester)))
    },
  })
  const apps = await Promise.all(RUNS.map(({ command }) => api.newApp(command[1].replace(/\..*/, ''))))
  await Promise.all(RUNS.map((run, index) => live(run, apps[index] as Credentials)))
})

after(async () => {
  await front?.stop(100)
  await api?.[Symbol.asyncDispose]()
  await rm(home, { recursive: true })
})

async function live({ command: [command, file], env, starts = 1 }: Run, app: Credentials): Promise<void> {
  for (let start = 0; start < starts; start++) {
    const child = spawn(command, [file], {
      cwd: HABITS_FOLDER,
      stdio: 'ignore',
      env: {
        PATH: `${MODULES}${delimiter}${process.env.PATH}`,
        HOME: join(home, file),
        CHATAPP_BASE_URL: front.url,
        CHATAPP_EMAIL: app.email,
        CHATAPP_PASSWORD: app.password,
        CHATAPP_APP_ID: app.appId,
        ...HOURLY,
        ...env,
      },
    })
    const [code] = await once(child, 'exit')
    assert.equal(code, 0, `${file} failed`)
  }
  await reading
  const { apps } = buildReport(ledger, api.url, { dropped: 0, faults: 0 }, scaled(Date.now()))
  reports.set(file, apps.find(({ name }) => name === app.appId) ?? assert.fail(`${file} was not seen`))
}

/** The note with a second of it as an hour: its arrival, and the end times of the pair in its answer. */
function stretched({ date: _, answer, ...note }: Note): Note {
  if (!answer) return { ...note, at: scaled(note.at) }
  const text = Buffer.from(answer.bytes).toString()
  const longer = text.replace(/(TokenEndTime":)([0-9]+)/g, (_all, name: string, end: string) => {
    return name + Math.round(scaled(Number(end) * 1000) / 1000)
  })
  return { ...note, at: scaled(note.at), answer: { ...answer, bytes: Buffer.from(longer) } }
}

function reportOf(file: string): AppReport {
  return reports.get(file) ?? assert.fail(`${file} did not run`)
}

for (const { habit, command } of RUNS) {
  const [, file] = command
  const promise = habit ? `${file}: ${habit} is found, and no other habit` : `${file}: nothing is found`
  test(promise, () => {
    const { habits } = reportOf(file)
    assert.deepEqual(
      habits.map(({ rule }) => rule),
      habit ? [habit] : [],
      JSON.stringify(habits.map(({ evidence }) => evidence)),
    )
  })
}

test('the evidence has the numbers of what the programs did', () => {
  const counts = (file: string) => reportOf(file).habits[0]?.counts ?? {}
  const made = counts('make-before-query.py')
  assert.ok((made.makes ?? 0) >= 12 && (made.makes ?? 0) - (made.makesUsedOnce ?? 0) <= 1, JSON.stringify(made))
  assert.equal(counts('pair-not-shared.sh').atOnce, 8)
  const timer = counts('timer-refresh.php')
  assert.ok((timer.early ?? 0) >= 12 && (timer.refreshes ?? 0) >= (timer.early ?? 0), JSON.stringify(timer))
  assert.ok((counts('ignores-403.ts').hours ?? 0) >= 10)
  assert.ok((counts('pair-in-two-places.py').reused ?? 0) >= 1)
})

test('a good program has made one token and refreshed it when it ended', () => {
  for (const file of ['good-client.ts', 'good-recipe.sh']) {
    const { day, mostMadeInADay, differences } = reportOf(file)
    assert.equal(mostMadeInADay, 1, file)
    assert.deepEqual([day.early, differences], [0, []], file)
    assert.ok(day.refreshes >= 1, file)
  }
})
