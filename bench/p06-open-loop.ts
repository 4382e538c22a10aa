import { randomBytes } from 'node:crypto'
import { hashSync } from '@node-rs/argon2'
import { METHODS } from '../packages/contract/src/index.ts'
import { ARGON2_OPTIONS } from '../packages/server/src/passwords/argon2.ts'
import { alternate } from './alternate.ts'
import type { Bench, BenchContext } from './bench.ts'
import { credentialsOf } from './credentials.ts'
import { costFigure, type Figure } from './figure.ts'
import { type Issue, tokenOf } from './grants.ts'
import type { OpenLoopOrder, OpenLoopSetup, OpenLoopSlice } from './open-loop.ts'
import { LOAD_CORE } from './pin.ts'
import { ask, end, launchScript } from './processes.ts'
import { refreshLoad } from './refresh-load.ts'
import { type Served, startServer } from './server.ts'
import { median } from './statistics.ts'
import { issuesOf, newStore, ringOf } from './store-file.ts'
import { writeAccessTokens, writeBeside } from './token-files.ts'
import { runWrk } from './wrk.ts'
import { checkScript } from './wrk-scripts.ts'

const GRANTS = 100_000
const REFRESHED = 50_000
const MILLISECONDS = 1000
/** One hash under way and the queue of a lane of one: as many as it takes. */
const LANE_FULL = 17
const CAPACITY_SLICES = 3

export const openLoopBench: Bench = { id: 'P6', title: 'open loop', run }

async function* run(context: BenchContext): AsyncGenerator<Figure> {
  const { folder, rounds, say } = context
  const password = randomBytes(12).toString('base64url')
  const store = await newStore(folder, { grants: GRANTS, passwordHash: hashSync(password, ARGON2_OPTIONS) })
  const server = await startServer(store, ['--tokens-per-day', '1000000'])
  const capacity = await capacitiesOf(server, store, context)
  const generator = launchScript(LOAD_CORE, 'open-loop')
  await ask(generator, setupOf(server, store, password))
  const quiet = { milliseconds: MILLISECONDS, checkRate: capacity.check * 0.2, refreshRate: 0, passwordCallers: 0 }
  const p99 = (order: OpenLoopOrder) => async () => (await ask<OpenLoopSlice>(generator, order)).p99
  const contenders = [
    { name: 'quiet', slice: p99(quiet) },
    { name: 'refreshes', slice: p99({ ...quiet, refreshRate: capacity.refresh * 0.5 }) },
    { name: 'hash lane full', slice: p99({ ...quiet, passwordCallers: LANE_FULL }) },
  ]
  await alternate(contenders, 1, () => say('warming up'))
  const [yardstick = [], refreshing = [], hashing = []] = await alternate(contenders, rounds, say)
  await end(generator)
  await server.stop()
  const about = { id: 'P6', unit: 'ms', target: 2, yardstickIs: 'quiet' }
  yield costFigure({ ...about, what: 'check p99 beside refreshes' }, refreshing, yardstick)
  yield costFigure({ ...about, what: 'check p99, hash lane full' }, hashing, yardstick)
}

/** What this server can do of either, in calls a second, when nothing else is asked of it. */
async function capacitiesOf(server: Served, store: string, { folder, say }: BenchContext) {
  const file = writeAccessTokens(store, GRANTS, 1)
  const check = async (round: number) => {
    const script = checkScript(file.path, METHODS.tokensCheck.path, round * 10_000)
    return (await runWrk({ url: server.url, script, folder })).rate
  }
  const refresh = refreshLoad({ url: server.url, store, grants: GRANTS, tokens: REFRESHED, folder })
  const contenders = [
    { name: 'check', slice: check },
    { name: 'refresh', slice: refresh },
  ]
  await alternate(contenders, 1, () => say('warming up'))
  const [checks = [], refreshes = []] = await alternate(contenders, CAPACITY_SLICES, text => say(`capacity, ${text}`))
  return { check: median(checks), refresh: median(refreshes) }
}

function setupOf(server: Served, store: string, password: string): OpenLoopSetup {
  const ring = ringOf(store)
  const grants = Array.from({ length: REFRESHED }, (_, i) => i)
  const refresh = issuesOf(store, grants).map((issue: Issue, i) => tokenOf('refresh', i, issue, ring))
  return {
    port: Number(new URL(server.url).port),
    accessTokens: writeAccessTokens(store, GRANTS, 1).path,
    refreshTokens: writeBeside(store, 'refresh.txt', refresh).path,
    bodies: writeBeside(store, 'bodies.txt', credentialsOf(100, password)).path,
  }
}
