import { setTimeout as delay } from 'node:timers/promises'
import { METHODS } from '../packages/contract/src/index.ts'
import { alternate, type Contender } from './alternate.ts'
import type { Bench, BenchContext } from './bench.ts'
import { cpuMicroseconds } from './cpu-time.ts'
import { costFigure, type Figure } from './figure.ts'
import { refreshSlice } from './refresh-load.ts'
import { type Served, startCountedServer } from './server.ts'
import { newStore } from './store-file.ts'
import { writeAccessTokens } from './token-files.ts'
import { runWrk, type WrkSlice } from './wrk.ts'
import { checkScript } from './wrk-scripts.ts'

/** As in P1: other tokens in each slice, so that nearly every query is the first of its grant in a batch. */
const TOKENS = 200_000
const REFRESHED = 10_000
/** What counting may cost. */
const TARGET = 1.03
/** A little longer than counts wait to be written. */
const UNTIL_WRITTEN_MS = 2_200

export const countersBench: Bench = { id: 'P1C', title: 'what counting what apps do costs', run }

/** Server against server: the same but for counters and journal, in slices that take turns. */
async function* run({ folder, rounds, say }: BenchContext): AsyncGenerator<Figure> {
  say('filling stores')
  const [counted, uncounted] = [await openSide(folder, 'on'), await openSide(folder, 'off')]
  for (const { id, what } of [
    { id: 'P1C', what: 'check' },
    { id: 'P3C', what: 'refresh' },
  ] as const) {
    const contenders = [uncounted[what], counted[what]]
    await alternate(contenders, 1, () => say('warming up'))
    const [yardstick = [], ours = []] = await alternate(contenders, rounds, say)
    const about = { id, what: `CPU of a ${what}, counted`, unit: 'µs', target: TARGET, yardstickIs: 'not counted' }
    yield costFigure(about, ours, yardstick)
  }
  for (const { server } of [counted, uncounted]) await server.stop()
}

interface Side {
  server: Served
  check: Contender
  refresh: Contender
}

async function openSide(folder: string, counting: 'on' | 'off'): Promise<Side> {
  const store = await newStore(folder, { grants: TOKENS })
  const tokens = writeAccessTokens(store, TOKENS, 1)
  const server = await startCountedServer(store, counting)
  const check = (round: number) => {
    const script = checkScript(tokens.path, METHODS.tokensCheck.path, (round * 70_001) % tokens.count)
    return runWrk({ url: server.url, script, folder })
  }
  const refresh = refreshSlice({ url: server.url, store, grants: TOKENS, tokens: REFRESHED, folder })
  return {
    server,
    check: { name: `check, counters ${counting}`, slice: costOf(server, check) },
    refresh: { name: `refresh, counters ${counting}`, slice: costOf(server, refresh) },
  }
}

/**
 * CPU time of the whole server for a call, with what is written of it after the slice: a rate would not see that, and on
 * a machine that is shared it differs by more than what is looked for.
 */
function costOf({ pid }: Served, slice: (round: number) => Promise<WrkSlice>): (round: number) => Promise<number> {
  return async round => {
    const before = cpuMicroseconds(pid)
    const { requests } = await slice(round)
    await delay(UNTIL_WRITTEN_MS)
    return (cpuMicroseconds(pid) - before) / requests
  }
}
