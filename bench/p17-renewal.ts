import type { ChildProcess } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileStore } from '../packages/client/src/file/index.ts'
import { createClient } from '../packages/client/src/index.ts'
import { memoryStore } from '../packages/client/src/memory.ts'
import { METHODS } from '../packages/contract/src/index.ts'
import type { Bench, BenchContext } from './bench.ts'
import { type Counts, type ProxyOptions, startCountingProxy } from './counting-proxy.ts'
import { clientOptions, saveDeadPair } from './dead-pair.ts'
import { type Figure, limitFigure } from './figure.ts'
import { LOAD_CORE } from './pin.ts'
import { ask, end, launchScript } from './processes.ts'
import { type Served, startServer } from './server.ts'
import { newStore, ringOf } from './store-file.ts'

const CALLERS = 50
const SPREAD_MS = 400
const PROCESSES = 12
const WAITING = 3
const GO_ON_WITHIN_MS = 1_000

export const renewalBench: Bench = { id: 'P17', title: 'renewal', run }

interface Ground {
  server: Served
  ring: ReturnType<typeof ringOf>
  folder: string
}

async function* run({ folder, slowRounds, say }: BenchContext): AsyncGenerator<Figure> {
  const store = await newStore(folder, { grants: 1_000 })
  const ground: Ground = { server: await startServer(store, ['--tokens-per-day', '1000']), ring: ringOf(store), folder }
  const spread = { delayOfRejected: (n: number) => (n * SPREAD_MS) / (CALLERS - 1) }
  const processes = Array.from({ length: PROCESSES }, () => launchScript(LOAD_CORE, 'renewal-caller'))
  const repeat = async (name: string, once: () => Promise<number>) => {
    const values: number[] = []
    for (let round = 0; round < slowRounds; round++) {
      say(`round ${round + 1} of ${slowRounds}: ${name}`)
      values.push(await once())
    }
    return values
  }
  const together = await repeat('50 callers', () => callersOfOneToken(ground))
  yield refreshesFigure('50 callers', together)
  const apart = await repeat('50 callers, spread', () => callersOfOneToken(ground, spread))
  yield refreshesFigure('50 over 400 ms', apart)
  const shared = await repeat('12 processes', () => processesOnOneStore(ground, processes))
  yield refreshesFigure('12 processes', shared)
  const killed = await repeat('holder killed', () => holderKilled(ground, processes.slice(0, WAITING)))
  const about = { id: 'P17', unit: 'ms', limit: GO_ON_WITHIN_MS }
  yield limitFigure({ ...about, what: 'holder killed, others go on' }, killed)
  for (const child of processes) await end(child)
  await ground.server.stop()
}

/** A count is a promise, not a speed: the worst round stands for all. */
function refreshesFigure(who: string, counts: readonly number[]): Figure {
  const worst = Math.max(...counts)
  return limitFigure(
    { id: 'P17', unit: '', limit: 1, what: `most refreshes, ${who}` },
    counts.map(() => worst),
  )
}

/** Gives how many refreshes the server saw of many calls that one process sent with one dead token. */
async function callersOfOneToken({ server, ring }: Ground, options: Partial<ProxyOptions> = {}): Promise<number> {
  const proxy = await startCountingProxy({ ...options, target: server.url })
  const store = memoryStore()
  await saveDeadPair(store, proxy.url, ring)
  const client = createClient({ ...clientOptions(proxy.url), store })
  proxy.reset()
  const answers = await Promise.all(Array.from({ length: CALLERS }, () => client.fetch(METHODS.me.path)))
  expectGood(answers.map(answer => answer.status))
  proxy.close()
  return countOf(proxy.counts)
}

/** The same for processes that share a file store and start at once. */
async function processesOnOneStore(ground: Ground, processes: readonly ChildProcess[]): Promise<number> {
  const proxy = await startCountingProxy({ target: ground.server.url })
  await shareDeadPair(ground, proxy.url, processes)
  proxy.reset()
  const answers = await Promise.all(processes.map(child => ask<{ status: number }>(child, { go: true })))
  expectGood(answers.map(answer => answer.status))
  proxy.close()
  return countOf(proxy.counts)
}

/** A renewal that was not seen was not counted: then the figure would be wrong, not good. */
function countOf({ refreshes, makes, rejected }: Counts): number {
  if (refreshes + makes === 0 || rejected === 0) throw new Error('the dead token was not renewed before our eyes')
  return refreshes + makes
}

/**
 * Kills the process that renews while the answer to its refresh is on the way, with others waiting for it. Gives the
 * milliseconds from then until all of those are answered.
 */
async function holderKilled(ground: Ground, others: readonly ChildProcess[]): Promise<number> {
  const { promise: holding, resolve: holds } = Promise.withResolvers<void>()
  const beforeRefreshAnswer = (n: number) => {
    holds()
    return n === 0 ? new Promise<void>(() => {}) : Promise.resolve()
  }
  const proxy = await startCountingProxy({ target: ground.server.url, beforeRefreshAnswer })
  const holder = launchScript(LOAD_CORE, 'renewal-caller')
  await shareDeadPair(ground, proxy.url, [holder, ...others])
  proxy.reset()
  holder.send({ go: true })
  await holding
  const answers = others.map(child => ask<{ status: number }>(child, { go: true }))
  while (proxy.counts.rejected <= others.length) await wait(5)
  await wait(100)
  const since = performance.now()
  holder.kill('SIGKILL')
  expectGood((await Promise.all(answers)).map(answer => answer.status))
  const took = performance.now() - since
  proxy.close()
  return took
}

async function shareDeadPair({ ring, folder }: Ground, url: string, processes: readonly ChildProcess[]): Promise<void> {
  const shared = mkdtempSync(join(folder, 'shared-'))
  await saveDeadPair(fileStore(shared), url, ring)
  const setup = { ...clientOptions(url), folder: shared, path: METHODS.me.path }
  await Promise.all(processes.map(child => ask(child, { setup })))
}

function expectGood(statuses: readonly number[]): void {
  const bad = statuses.find(status => status !== 200)
  if (bad !== undefined) throw new Error(`a query was answered with ${bad}`)
}
