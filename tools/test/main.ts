import './runtime.ts'
import { globSync } from 'node:fs'
import { ROOT } from '../checkout.ts'
import { runFiles, type Tally } from './run-files.ts'
import { runStep, STEPS } from './steps.ts'

/** Folders of e2e/ whose files load both cores by themselves, with crashes and races: they run one after another. */
const ALONE = ['cluster', 'durability', 'workers']

interface Group {
  heading: string
  patterns: readonly string[]
  exclude?: readonly string[]
  concurrency: number
  limitSeconds: number
}

const GROUPS: readonly Group[] = [
  {
    heading: 'unit tests',
    patterns: ['packages/*/test/**/*.test.ts', 'examples/*/test/**/*.test.ts', 'tools/**/*.test.ts'],
    concurrency: 2,
    limitSeconds: 120,
  },
  {
    // They wait more than they work: for tokens that end, for programs that start, for pages.
    heading: 'end-to-end tests',
    patterns: ['e2e/**/*.test.ts'],
    exclude: ALONE.map(folder => `e2e/${folder}`),
    concurrency: 2,
    limitSeconds: 300,
  },
  {
    heading: 'end-to-end tests that want the machine for themselves',
    patterns: ALONE.map(folder => `e2e/${folder}/**/*.test.ts`),
    concurrency: 1,
    limitSeconds: 300,
  },
]

const print = (text: string) => console.log(text)

/** With words on the command line only the test files whose path contains one of them run, and nothing else. */
async function main(words: readonly string[]): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 }
  if (words.length === 0) await runSteps(tally)
  for (const group of GROUPS) await runGroup(group, words, tally)
  return tally
}

async function runSteps(tally: Tally): Promise<void> {
  for (const step of STEPS) {
    const { passed, output, seconds } = await runStep(step)
    tally[passed ? 'passed' : 'failed']++
    print(`${passed ? '✓' : '✗'} ${step.heading}  ${seconds.toFixed(1)} s`)
    if (!passed) print(output.trimEnd())
  }
}

async function runGroup(group: Group, words: readonly string[], tally: Tally): Promise<void> {
  const exclude = ['**/node_modules', '**/dist', ...(group.exclude ?? [])]
  const found = globSync(group.patterns, { cwd: ROOT, exclude }).sort()
  const files = words.length === 0 ? found : found.filter(file => words.some(word => file.includes(word)))
  if (files.length === 0) return
  const started = performance.now()
  print(`\n${group.heading}`)
  await runFiles(files, tally, { ...group, cwd: ROOT, print })
  print(`  ${files.length} files  ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

// The exit handlers end the running test processes.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const { passed, failed, skipped } = await main(process.argv.slice(2))
if (passed + failed === 0) print('\nNo test ran.')
process.exitCode = failed > 0 || skipped > 0 || passed === 0 ? 1 : 0
print(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
