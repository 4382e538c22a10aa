import '../test/runtime.ts'
import { copyOfCheckout } from './copy-of-checkout.ts'
import type { Mutant } from './mutant.ts'
import { MUTANTS } from './mutants.ts'
import { prepareTrial, type Verdict } from './trial.ts'

/** Test files at once, each in a copy of its own; those with real processes load the cores by themselves. */
const LANES = { unit: 2, processes: 1 }

/** Only the mutants whose name contains one of the words are tried; all, where there is none. */
function chosen(words: readonly string[]): Mutant[] {
  return MUTANTS.filter(({ name }) => words.length === 0 || words.some(word => name.includes(word)))
}

function listed([first, ...others]: readonly string[]): string {
  return `"${first}"${others.length > 0 ? ` and ${others.length} more` : ''}`
}

function describe({ name, promise, test }: Mutant, verdict: Verdict): string {
  const head = `${verdict.kind === 'killed' ? '✓' : '✗'} ${name}: ${promise}`
  if (verdict.kind === 'killed') return `${head}\n    turned red: ${listed(verdict.by)}`
  if (verdict.kind === 'survived') return `${head}\n    SURVIVED "${test.name}"`
  return `${head}\n    NO TRIAL. ${verdict.why}`
}

const counts = { killed: 0, survived: 0, invalid: 0 }

async function tryAll(files: readonly [string, readonly Mutant[]][], lanes: number): Promise<void> {
  const waiting = files.values()
  const worker = async () => {
    using copy = copyOfCheckout()
    // All workers draw from the same iterator.
    for (const [file, mutants] of waiting) {
      const judge = await prepareTrial(file, mutants, copy.root)
      const lines = [`\n${file}`]
      for (const mutant of mutants) {
        const verdict = await judge(mutant)
        counts[verdict.kind]++
        lines.push(describe(mutant, verdict))
      }
      console.log(lines.join('\n'))
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, files.length) }, worker))
}

// The exit handlers end the running test processes.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const started = performance.now()
const files = [...Map.groupBy(chosen(process.argv.slice(2)), ({ test }) => test.file)]
const usesProcesses = ([file]: readonly [string, unknown]) => file.startsWith('e2e/')
await tryAll(
  files.filter(file => !usesProcesses(file)),
  LANES.unit,
)
await tryAll(files.filter(usesProcesses), LANES.processes)
process.exitCode = counts.killed > 0 && counts.survived + counts.invalid === 0 ? 0 : 1
const seconds = Math.round((performance.now() - started) / 1000)
console.log(
  `\n${counts.killed} killed, ${counts.survived} survived, ${counts.invalid} without a trial, in ${seconds} s`,
)
