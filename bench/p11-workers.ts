import { readFileSync } from 'node:fs'
import { METHODS } from '../packages/contract/src/index.ts'
import { alternate } from './alternate.ts'
import type { Bench, BenchContext } from './bench.ts'
import { cpuMicroseconds } from './cpu-time.ts'
import { costFigure, type Figure } from './figure.ts'
import { type Served, startServer } from './server.ts'
import { newStore } from './store-file.ts'
import { type TokenFile, writeAccessTokens } from './token-files.ts'
import { runWrk } from './wrk.ts'
import { checkScript } from './wrk-scripts.ts'

const TOKENS = 200_000
const WORKERS = 2
/** What a check may cost more: N workers on N cores then answer at least 0.9 × N times what one process does. */
const TARGET = 1.11

export const workersBench: Bench = { id: 'P11', title: 'tokens.check by workers', run }

/**
 * Where the load needs a core of its own, two cores are one core for the server, and no rate on all of them can be seen. What can
 * is the CPU time of a check, over all processes of a server: workers share nothing on the path of a check, so what they
 * answer on cores of their own hangs on it alone.
 */
async function* run({ folder, rounds, say }: BenchContext): AsyncGenerator<Figure> {
  say('filling stores')
  const alone = await newStore(folder, { grants: TOKENS })
  const shared = await newStore(folder, { grants: TOKENS })
  const servers = [await startServer(alone), await startServer(shared, ['--workers', String(WORKERS)])] as const
  const load = loadOn(folder)
  const contenders = [
    { name: 'one process', slice: load(servers[0], writeAccessTokens(alone, TOKENS, 1)) },
    { name: `${WORKERS} workers`, slice: load(servers[1], writeAccessTokens(shared, TOKENS, 1)) },
  ]
  await alternate(contenders, 1, () => say('warming up'))
  const [one = [], several = []] = await alternate(contenders, rounds, say)
  for (const server of servers) await server.stop('SIGTERM')
  const about = { id: 'P11', unit: 'µs', target: TARGET, yardstickIs: 'one process' }
  yield costFigure({ ...about, what: `CPU time of a check, ${WORKERS} workers` }, several, one)
}

function loadOn(folder: string) {
  return (server: Served, tokens: TokenFile) => async (round: number) => {
    const script = checkScript(tokens.path, METHODS.tokensCheck.path, (round * 70_001) % tokens.count)
    const before = cpuOfAll(server.pid)
    const { requests } = await runWrk({ url: server.url, script, folder })
    return (cpuOfAll(server.pid) - before) / requests
  }
}

/** Of a process and its children. */
function cpuOfAll(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  return [pid, ...children.map(Number)].reduce((sum, one) => sum + cpuMicroseconds(one), 0)
}
