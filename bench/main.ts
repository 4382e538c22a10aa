import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { HELP, readArguments } from './arguments.ts'
import type { Bench, BenchContext } from './bench.ts'
import { BENCHES } from './benches.ts'
import { canPin } from './pin.ts'
import { HEADING, jsonLine, progressLine, tableLine } from './print.ts'
import { endAll } from './processes.ts'
import { newStore } from './store-file.ts'
import { needWrk } from './wrk.ts'

const ROUNDS = 15
const SLOW_ROUNDS = 5
const QUICK_ROUNDS = 3
const BYTES_PER_GRANT = 250
/** Of statfs(2): a file system in memory, where durability costs nothing. */
const TMPFS = 0x0102_1994

const { ids, json, quick, help, grants, folder: parent } = readArguments(process.argv.slice(2))
const progress = progressLine(process.stderr)
const since = performance.now()

if (help) console.log(HELP)
else await main(chosen())

function chosen(): readonly Bench[] {
  const unknown = ids.filter(id => !BENCHES.some(bench => bench.id === id))
  if (unknown.length > 0) {
    throw new Error(`no bench ${unknown.join(', ')}; there are ${BENCHES.map(bench => bench.id).join(', ')}`)
  }
  return ids.length === 0 ? BENCHES : BENCHES.filter(bench => ids.includes(bench.id))
}

async function main(benches: readonly Bench[]): Promise<void> {
  const folder = mkdtempSync(join(parent, 'chatapp-bench-'))
  process.once('exit', () => {
    endAll()
    rmSync(folder, { recursive: true, force: true })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  needWrk(progress.say)
  announce(folder)
  const context = contextIn(folder)
  for (const bench of benches) await runOne(bench, context)
  tell(`${((performance.now() - since) / 1000).toFixed(0)} s in all`)
}

async function runOne(bench: Bench, context: BenchContext): Promise<void> {
  const say = (text: string) => progress.say(`${bench.id} ${bench.title}: ${text}`)
  try {
    for await (const figure of bench.run({ ...context, say })) {
      progress.clear()
      console.log(json ? jsonLine(quick ? { ...figure, met: false } : figure) : tableLine(figure, !quick))
    }
  } catch (error) {
    progress.clear()
    console.error(`${bench.id} ${bench.title}: could not be measured:`, error)
    process.exitCode = 1
  }
}

/** What whoever reads the figures has to know of the machine. */
function announce(folder: string): void {
  tell(`Node ${process.versions.node}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown'}`)
  tell(canPin ? 'server on core 0, load on core 1' : 'nothing is pinned: there is no taskset here, or only one core')
  if (statfsSync(folder).type === TMPFS) tell(`${folder} is in memory: what is durable costs too little. Use --folder`)
  if (quick) tell('quick: three rounds and a small store. No target is met or missed by this.')
  if (!json) console.log(HEADING)
}

/** Remarks go where they never mix with JSON. */
function tell(text: string): void {
  progress.clear()
  console.error(text)
}

function contextIn(folder: string): BenchContext {
  let large: Promise<string> | undefined
  const build = async () => {
    const { bavail, bsize } = statfsSync(folder)
    if (bavail * bsize < 2 * grants * BYTES_PER_GRANT) {
      throw new Error(
        `${grants} grants need ${(2 * grants * BYTES_PER_GRANT) / 1e9} GB in ${parent}; see --grants, --folder`,
      )
    }
    progress.say(`filling a store with ${grants} grants`)
    return newStore(folder, { grants })
  }
  return {
    rounds: quick ? QUICK_ROUNDS : ROUNDS,
    slowRounds: quick ? QUICK_ROUNDS : SLOW_ROUNDS,
    grants,
    folder,
    say: progress.say,
    largeStore: () => {
      large ??= build()
      return large
    },
  }
}
