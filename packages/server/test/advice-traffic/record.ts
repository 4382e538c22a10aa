/**
 * Records the traffic that advice is tested with: runs the programs of examples/habits against a real server, and writes
 * down what the server would judge them by, `node packages/server/test/advice-traffic/record.ts [name…]`. A second of theirs stands for an hour,
 * so the machine should have nothing else to do. Takes seven minutes.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { readConfig } from '../../src/config/config.ts'
import type { AdviceFacts, GrantFact, HourlyCount } from '../../src/domain/advice/facts.ts'
import type { AppKey } from '../../src/domain/counters.ts'
import { createAccount } from '../../src/flows/create-account.ts'
import { createApp } from '../../src/flows/create-app.ts'
import { createLog } from '../../src/log.ts'
import { createHashLane } from '../../src/passwords/lane.ts'
import { startServer } from '../../src/server/start.ts'
import type { Store } from '../../src/store/store.ts'
import { openFront } from './front.ts'
import { BEGINNING, DAY_SECONDS, type Moment, type Recording, SCALE, TIME } from './recording.ts'
import { RUNS, type Run, type Stage } from './runs.ts'

const HOUR_MS = 3_600_000
const HABITS_FOLDER = new URL('../../../../examples/habits/', import.meta.url).pathname
const MODULES = new URL('../../../../node_modules/.bin', import.meta.url).pathname
/** When the facts are written down where a run says nothing else. */
const MOMENTS = [12, 26, 52]
/** Runs at once: more of them would come late. */
const AT_ONCE = 3
/** The server writes what it counts within so long, seconds. */
const LAG = 3

const folder = await mkdtemp(join(tmpdir(), 'advice-traffic-'))
const config = readConfig({
  flags: {
    listen: '127.0.0.1:0',
    store: `sqlite:${join(folder, 'access.db')}`,
    accessTtl: String(DAY_SECONDS),
    refreshTtl: String(14 * DAY_SECONDS),
    replayGrace: '0',
    tokensPerDay: '1000',
    trustedProxies: 'loopback',
    logLevel: 'silent',
  },
  environment: {},
  file: {},
})
const server = await startServer({ config, log: createLog(config.logLevel), cores: 2 })
const lane = createHashLane({ concurrency: 1 })
const wanted = process.argv.slice(2)
const chosen = RUNS.filter(run => wanted.length === 0 || wanted.includes(run.name))
try {
  const waiting = chosen.values()
  const recordOn = async () => {
    for (const run of waiting) await record(run)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, recordOn))
} finally {
  await server.stop()
  await lane.close()
  await rm(folder, { recursive: true })
}

async function record(run: Run): Promise<void> {
  const { store } = server
  const password = randomBytes(18).toString('base64url')
  const account = await createAccount({ store, lane }, { email: `${run.name}@example.com`, password })
  const made = await createApp({ store, randomBytes }, { ...account, name: run.name })
  const app = { accountId: account.accountId, appNumber: made.appNumber }
  const front = await openFront(server.url, run.wire ?? {})
  const direct = run.habit === 'pair-in-two-places'
  const environment = {
    PATH: `${MODULES}${delimiter}${process.env.PATH}`,
    HOME: join(folder, run.name),
    CHATAPP_BASE_URL: direct ? server.url : front.url,
    CHATAPP_EMAIL: `${run.name}@example.com`,
    CHATAPP_PASSWORD: made.appPassword,
    CHATAPP_APP_ID: made.appId,
  }
  const watch = watchFacts(store, app, run.moments ?? MOMENTS)
  const over = new AbortController()
  const acting = run.act(stageOf(run, environment, app, over.signal))
  const moments = await watch
  over.abort()
  await acting
  front.close()
  const { name, what, habit } = run
  const recording: Recording = { what, habit, time: TIME, moments }
  await writeFile(new URL(`${name}.json`, import.meta.url), `${JSON.stringify(recording)}\n`)
  console.log(name)
}

function stageOf(run: Run, environment: Record<string, string>, app: AppKey, over: AbortSignal): Stage {
  return {
    async program([command, ...args], env = {}) {
      if (over.aborted) return
      const child = spawn(command ?? '', args, {
        cwd: HABITS_FOLDER,
        env: { ...environment, ...env },
        stdio: 'ignore',
        detached: true,
      })
      over.addEventListener('abort', () => child.pid && kill(child.pid), { once: true })
      await once(child, 'exit')
    },
    state(name) {
      const path = join(folder, run.name, name)
      mkdirSync(path, { recursive: true, mode: 0o700 })
      return path
    },
    async setLimit(tokensPerDay) {
      await server.store.setAppLimit(app.accountId, app.appNumber, tokensPerDay)
    },
  }
}

/** The program with its workers: a group of its own. */
function kill(pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM')
  } catch (error) {
    // It has ended by itself.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Reads each second, which stands for an hour, what was counted in it. */
async function watchFacts(store: Store, app: AppKey, at: readonly number[]): Promise<Moment[]> {
  const startedAt = Date.now()
  const usage: HourlyCount[] = []
  const moments: Moment[] = []
  let before = new Map<string, number>()
  for (let hour = 1; moments.length < at.length; hour++) {
    await wait(Math.max(0, startedAt + hour * 1000 - Date.now()))
    const facts = await store.adviceFacts(app)
    if (!facts) throw new Error('the app is gone')
    const totals = totalsOf(facts.usage)
    for (const [metric, total] of totals) {
      const count = total - (before.get(metric) ?? 0)
      if (count > 0)
        usage.push({ hour: BEGINNING / HOUR_MS + hour - 1, metric: metric as HourlyCount['metric'], count })
    }
    before = totals
    if (at.includes(hour - LAG)) {
      const hours = hour - LAG
      moments.push({ hours, facts: scaled(facts, usage, startedAt, hour) })
    }
  }
  return moments
}

function totalsOf(usage: readonly HourlyCount[]): Map<string, number> {
  const totals = new Map<string, number>()
  for (const { metric, count } of usage) totals.set(metric, (totals.get(metric) ?? 0) + count)
  return totals
}

function scaled(facts: AdviceFacts, usage: readonly HourlyCount[], startedAt: number, hour: number): AdviceFacts {
  const at = (time: number) => (time === 0 ? 0 : BEGINNING + (time - startedAt) * SCALE)
  const now = BEGINNING + hour * HOUR_MS
  return {
    now,
    tokensPerDay: facts.tokensPerDay,
    accessTtlSeconds: facts.accessTtlSeconds * SCALE,
    usage: usage.filter(count => count.hour > now / HOUR_MS - 72),
    grants: facts.grants.map(grant => scaledGrant(grant, at)),
  }
}

function scaledGrant(grant: GrantFact, at: (time: number) => number): GrantFact {
  return {
    ...grant,
    madeAt: at(grant.madeAt),
    accessEndAt: at(grant.accessEndAt),
    refreshEndAt: at(grant.refreshEndAt),
    endedAt: at(grant.endedAt),
    lastQueryAt: at(grant.lastQueryAt),
    lastRefusedAt: at(grant.lastRefusedAt),
  }
}
