import { setTimeout as delay } from 'node:timers/promises'
import { METHODS } from '../packages/contract/src/index.ts'
import { alternate } from './alternate.ts'
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
const CHECKED = 200_000
/** As in P3. */
const REFRESHED = 10_000
/** What counting may cost. */
const TARGET = 1.03
/** A little longer than counts wait to be written. */
const UNTIL_WRITTEN_MS = 2_200

type Slice<Value> = (round: number) => Promise<Value>

export const checkCountedBench: Bench = {
  id: 'P1C',
  title: 'what counting costs a check',
  run: context => compare(context, { id: 'P1C', what: 'check', grants: CHECKED, loadOn: checkLoad }),
}

export const refreshCountedBench: Bench = {
  id: 'P3C',
  title: 'what counting costs a refresh',
  run: context => compare(context, { id: 'P3C', what: 'refresh', grants: REFRESHED, loadOn: refreshLoad }),
}

interface Compared {
  id: string
  what: string
  grants: number
  loadOn(server: Served, store: string, folder: string): Slice<WrkSlice>
}

/** Server against server: the same but for counters and journal, in slices that take turns. */
async function* compare(
  { folder, rounds, say }: BenchContext,
  { id, what, grants, loadOn }: Compared,
): AsyncGenerator<Figure> {
  const open = async (counting: 'on' | 'off') => {
    const store = await newStore(folder, { grants })
    const server = await startCountedServer(store, counting)
    return { server, name: `${what}, counters ${counting}`, slice: costOf(server, loadOn(server, store, folder)) }
  }
  const [uncounted, counted] = [await open('off'), await open('on')]
  await alternate([uncounted, counted], 1, () => say('warming up'))
  const [yardstick = [], ours = []] = await alternate([uncounted, counted], rounds, say)
  for (const { server } of [uncounted, counted]) await server.stop()
  const about = { id, what: `CPU of a ${what}, counted`, unit: 'µs', target: TARGET, yardstickIs: 'not counted' }
  yield costFigure(about, ours, yardstick)
}

function checkLoad(server: Served, store: string, folder: string): Slice<WrkSlice> {
  const tokens = writeAccessTokens(store, CHECKED, 1)
  return round => {
    const script = checkScript(tokens.path, METHODS.tokensCheck.path, (round * 70_001) % tokens.count)
    return runWrk({ url: server.url, script, folder })
  }
}

function refreshLoad({ url }: Served, store: string, folder: string): Slice<WrkSlice> {
  return refreshSlice({ url, store, grants: REFRESHED, tokens: REFRESHED, folder })
}

/**
 * CPU time of the whole server for a call, with what is written of it after the slice: a rate would not see that, and on
 * a machine that is shared it differs by more than what is looked for.
 */
function costOf({ pid }: Served, slice: Slice<WrkSlice>): Slice<number> {
  return async round => {
    const before = cpuMicroseconds(pid)
    const { requests } = await slice(round)
    await delay(UNTIL_WRITTEN_MS)
    return (cpuMicroseconds(pid) - before) / requests
  }
}
