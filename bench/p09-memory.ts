import { copyFileSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { METHODS } from '../packages/contract/src/index.ts'
import { untilStatus } from './address.ts'
import type { Bench, BenchContext } from './bench.ts'
import { type Figure, limitFigure } from './figure.ts'
import { tokenOf } from './grants.ts'
import { refreshLoad } from './refresh-load.ts'
import { residentMegabytes } from './resident.ts'
import { startServer } from './server.ts'
import { ISSUED, newStore, revoke, revokeGrant, ringOf } from './store-file.ts'
import { writeAccessTokens, writeBeside } from './token-files.ts'
import { runWrk } from './wrk.ts'
import { checkScript } from './wrk-scripts.ts'

const GRANTS = 1_000_000
const FEW = 1_000
/** Distinct tokens that are seen in use: more than the server can remember of. */
const SEEN = 400_000
const REVOCATIONS = 1_000_000
const SETTLE_MS = 2_000
const LOAD_SECONDS = 3

export const memoryBench: Bench = { id: 'P9', title: 'memory', run }

async function* run(context: BenchContext): AsyncGenerator<Figure> {
  const { folder, slowRounds, say } = context
  say(`filling a store with ${GRANTS} grants`)
  const template = await newStore(folder, { grants: GRANTS })
  const rounds: Round[] = []
  for (let round = 0; round < slowRounds; round++) {
    rounds.push(
      await measure(template, { ...context, say: text => say(`round ${round + 1} of ${slowRounds}: ${text}`) }),
    )
  }
  const about = { id: 'P9', unit: 'MB' }
  const of = (what: keyof Round) => rounds.map(round => round[what])
  yield limitFigure({ ...about, what: 'resident memory, idle', limit: 100 }, of('idle'))
  yield limitFigure({ ...about, what: 'what 10⁶ live grants add', limit: 32 }, of('grants'))
  yield limitFigure({ ...about, what: 'what 10⁶ revocations add', limit: 64 }, of('revocations'))
}

interface Round {
  idle: number
  grants: number
  revocations: number
}

/** One server from its start on: idle; used by few grants, then by many; then a million of others are ended. */
async function measure(template: string, { folder, say }: BenchContext): Promise<Round> {
  const store = join(mkdtempSync(join(folder, 'memory-')), 'access.db')
  copyFileSync(template, store)
  const server = await startServer(store)
  const settled = async () => {
    await wait(SETTLE_MS)
    return residentMegabytes(server.pid)
  }
  const use = async (tokens: number, tokensFile: string) => {
    const url = server.url
    await runWrk({ url, script: checkScript(tokensFile, METHODS.tokensCheck.path, 0), folder, seconds: LOAD_SECONDS })
    await refreshLoad({ url, store, grants: GRANTS, tokens: Math.min(tokens, 20_000), folder })(0)
  }
  say('idle')
  const idle = await settled()
  const tokens = writeAccessTokens(store, SEEN)
  say('used by few grants')
  await use(FEW, fewOf(store))
  const usedByFew = await settled()
  say('used by many grants')
  await use(SEEN, tokens.path)
  const usedByMany = await settled()
  say('a million revocations')
  revoke(store, REVOCATIONS)
  // The feed is followed in order: when the last entry is known, all are.
  revokeGrant(store, 0)
  const witness = tokenOf('access', 0, { ...ISSUED, generation: 1 }, ringOf(store))
  await untilStatus(403, server.url + METHODS.tokensCheck.path, { headers: { Authorization: witness } })
  const revoked = await settled()
  await server.stop()
  return { idle, grants: usedByMany - usedByFew, revocations: revoked - usedByMany }
}

function fewOf(store: string): string {
  const ring = ringOf(store)
  const tokens = Array.from({ length: FEW }, (_, i) => tokenOf('access', i, ISSUED, ring))
  return writeBeside(store, 'few.txt', tokens).path
}
