import '../test/runtime.ts'
import { copyOfCheckout } from './copy-of-checkout.ts'
import type { Mutant } from './mutant.ts'
import { MUTANTS } from './mutants.ts'
import { judgeUnbroken, tryMutant, type Verdict } from './trial.ts'

/** With words on the command line only the mutants whose name contains one of them are tried. */
function chosen(words: readonly string[]): Mutant[] {
  if (words.length === 0) return [...MUTANTS]
  return MUTANTS.filter(({ name }) => words.some(word => name.includes(word)))
}

function describe({ name, promise, test }: Mutant, verdict: Verdict): string {
  if (verdict.kind === 'killed') return `✓ ${name}: killed by ${verdict.by.map(test => `"${test}"`).join(', ')}`
  if (verdict.kind === 'survived') return `✗ ${name}: survived ${test.file} "${test.name}". Nothing keeps: ${promise}`
  return `✗ ${name}: no trial. ${verdict.why}`
}

using copy = copyOfCheckout()
const counts = { killed: 0, survived: 0, invalid: 0 }
const green = new Map<string, Verdict | undefined>()
for (const mutant of chosen(process.argv.slice(2))) {
  const key = JSON.stringify(mutant.test)
  if (!green.has(key)) green.set(key, await judgeUnbroken(mutant, copy.root))
  const verdict = green.get(key) ?? (await tryMutant(mutant, copy.root))
  counts[verdict.kind]++
  console.log(describe(mutant, verdict))
}
process.exitCode = counts.killed > 0 && counts.survived + counts.invalid === 0 ? 0 : 1
console.log(`\n${counts.killed} killed, ${counts.survived} survived, ${counts.invalid} without a trial`)
