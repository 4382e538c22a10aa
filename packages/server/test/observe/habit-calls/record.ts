/**
 * Records the calls that the observer is tested with: runs the programs of examples/habits against an existing API,
 * through the front, and writes down what the front saw, `node packages/server/test/observe/habit-calls/record.ts`.
 * Two seconds of theirs stand for an hour. Takes a minute and a half.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { AdviceRule } from '@chatapp-access/contract'
import type { Note } from '../../../src/observe/note.ts'
import { openFront } from '../open-front.ts'
import { type Credentials, startExistingApi } from './existing-api.ts'
import { ACCESS_HOURS, type Heading, HOUR_MS } from './recording.ts'
import { Scribe } from './scribe.ts'

const HABITS_FOLDER = new URL('../../../../../examples/habits/', import.meta.url).pathname
const MODULES = new URL('../../../../../node_modules/.bin', import.meta.url).pathname

/** An hour of a recording takes so long, milliseconds. */
const RECORDED_HOUR_MS = 2000
const SCALE = HOUR_MS / RECORDED_HOUR_MS
const ACCESS_SECONDS = (ACCESS_HOURS * RECORDED_HOUR_MS) / 1000
const HOURS = 28
const TIME = `Recorded with access tokens of ${ACCESS_SECONDS} s and no grace for replays; all times × ${SCALE}.`

interface Run {
  habit: AdviceRule | null
  command: readonly [string, string]
  env?: Readonly<Record<string, string>>
  /** How often it is started, one after the other. */
  starts?: number
  /** The limit of its app. */
  tokensPerDay?: number
}

const RUNS: readonly Run[] = [
  { habit: 'make-before-query', command: ['python3', 'make-before-query.py'] },
  { habit: 'tokens-never-used', command: ['php', 'make-by-cron.php'] },
  { habit: 'timer-refresh', command: ['php', 'timer-refresh.php'] },
  { habit: 'never-refreshes', command: ['node', 'never-refreshes.ts'] },
  {
    habit: 'pair-not-shared',
    command: ['sh', 'pair-not-shared.sh'],
    env: { HABIT_PROCESSES: '8', HABIT_STEPS: '6', HABIT_PAUSE_MS: String(2 * RECORDED_HOUR_MS) },
    starts: 2,
  },
  { habit: 'stale-pair-in-use', command: ['python3', 'stale-pair-in-use.py'] },
  { habit: 'pair-in-two-places', command: ['python3', 'pair-in-two-places.py'] },
  { habit: 'ignores-403', command: ['node', 'ignores-403.ts'] },
  { habit: 'ignores-limit', command: ['python3', 'make-before-query.py'], tokensPerDay: 5 },
  { habit: 'refresh-in-body', command: ['python3', 'refresh-in-body.py'] },
  { habit: 'retries-refused-credentials', command: ['sh', 'retries-refused-credentials.sh'] },
  { habit: null, command: ['node', 'good-client.ts'] },
  { habit: null, command: ['sh', 'good-recipe.sh'] },
]

const home = await mkdtemp(join(tmpdir(), 'habit-calls-'))
try {
  await using api = await startExistingApi({
    accessTtl: String(ACCESS_SECONDS),
    refreshTtl: String(14 * ACCESS_SECONDS),
    replayGrace: '0',
    tokensPerDay: '1000',
  })
  const apps: Credentials[] = []
  // One after the other: each has a password to hash.
  for (const run of RUNS) apps.push(await api.newApp(nameOf(run), run.tokensPerDay))
  await Promise.all(RUNS.map((run, index) => record(run, api.url, apps[index] as Credentials)))
} finally {
  await rm(home, { recursive: true })
}

function nameOf({ habit, command: [, program] }: Run): string {
  return habit ?? program.replace(/\..*/, '')
}

async function record(run: Run, upstream: string, app: Credentials): Promise<void> {
  const name = nameOf(run)
  const notes: Note[] = []
  const front = await openFront(upstream, { take: note => void notes.push(note) })
  const beganAt = Date.now()
  await live(run, name, front.url, app)
  await front.stop(1000)
  const heading: Heading = { program: run.command[1], habit: run.habit, appId: app.appId, time: TIME }
  const scribe = new Scribe(beganAt, SCALE)
  const lines: object[] = [heading]
  for (const note of notes) lines.push(await scribe.write(note))
  await writeFile(new URL(`${name}.jsonl`, import.meta.url), lines.map(line => `${JSON.stringify(line)}\n`).join(''))
  console.log(name, notes.length)
}

async function live({ command, env, starts = 1 }: Run, name: string, url: string, app: Credentials): Promise<void> {
  const [interpreter, program] = command
  for (let start = 0; start < starts; start++) {
    const child = spawn(interpreter, [program], {
      cwd: HABITS_FOLDER,
      stdio: 'ignore',
      env: {
        PATH: `${MODULES}${delimiter}${process.env.PATH}`,
        HOME: join(home, name),
        CHATAPP_BASE_URL: url,
        CHATAPP_EMAIL: app.email,
        CHATAPP_PASSWORD: app.password,
        CHATAPP_APP_ID: app.appId,
        HABIT_STEPS: String(HOURS),
        HABIT_PAUSE_MS: String(RECORDED_HOUR_MS),
        ...env,
      },
    })
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new Error(`${program} failed`)
  }
}
