import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { METHODS } from '../packages/contract/src/index.ts'
import { alternate } from './alternate.ts'
import type { Bench, BenchContext } from './bench.ts'
import { credentialsOf } from './credentials.ts'
import { type Figure, rateFigure } from './figure.ts'
import { SERVER_CORE } from './pin.ts'
import { ask, end, launchScript } from './processes.ts'
import { startServer } from './server.ts'
import { newStore } from './store-file.ts'
import { writeBeside } from './token-files.ts'
import { runWrk, type WrkSlice } from './wrk.ts'
import { makeScript } from './wrk-scripts.ts'

const GRANTS = 10_000
const ACCOUNTS = 100
/** Enough that the lane always has a next one, few enough that nobody is turned away. */
const CALLERS = 4
const DRAIN_MS = 200

export const passwordBench: Bench = { id: 'P5', title: 'tokens.make by account password', run }

async function* run({ folder, rounds, say }: BenchContext): AsyncGenerator<Figure> {
  const password = randomBytes(12).toString('base64url')
  const raw = launchScript(SERVER_CORE, 'raw-argon2')
  const { hash } = await ask<{ hash: string }>(raw, { password })
  const store = await newStore(folder, { grants: GRANTS, passwordHash: hash })
  const server = await startServer(store, ['--tokens-per-day', '1000000'])
  const file = writeBeside(store, 'bodies.txt', credentialsOf(ACCOUNTS, password))
  const order = {
    url: server.url,
    script: makeScript(file.path, METHODS.tokensMake.path),
    folder,
    connections: CALLERS,
  }
  const contenders = [
    { name: 'Argon2id', slice: async () => (await ask<{ rate: number }>(raw, { milliseconds: 1000 })).rate },
    { name: 'tokens.make', slice: async () => rateAndRest(await runWrk(order)) },
  ]
  await alternate(contenders, 1, () => say('warming up'))
  const [yardstick = [], ours = []] = await alternate(contenders, rounds, say)
  await server.stop()
  await end(raw)
  const about = { id: 'P5', unit: '/s', target: 0.9, yardstickIs: 'Argon2id' }
  yield rateFigure({ ...about, what: 'make by account password' }, ours, yardstick)
}

/** The lane finishes what its callers have left: that must not fall into the next slice. */
async function rateAndRest({ rate }: WrkSlice): Promise<number> {
  await wait(DRAIN_MS)
  return rate
}
