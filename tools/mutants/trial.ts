import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FileResult, runFile } from '../test/run-file.ts'
import { type Mutant, mutate } from './mutant.ts'

/** Time limit of one test file. */
const LIMIT_SECONDS = 240

/** A broken promise may show as a test that waits for ever: it fails then, and what it left open keeps nobody waiting. */
const OPTIONS = ['--test-timeout=30000', '--test-force-exit']

export type Verdict =
  /** The names of the tests that turned red. */
  | { kind: 'killed'; by: string[] }
  | { kind: 'survived' }
  /** The trial itself is worthless. */
  | { kind: 'invalid'; why: string }

/** Runs the test of a mutant as things are: it must be green, or its turning red would prove nothing. */
export async function judgeUnbroken(mutant: Mutant, root: string): Promise<Verdict | undefined> {
  const { reports } = await runTest(mutant, root)
  const red = reports.filter(one => one.outcome !== 'passed')
  if (red.length === 0) return undefined
  return {
    kind: 'invalid',
    why: `without the mutant: ${red.map(one => `${one.name}: ${one.error ?? one.outcome}`).join('\n')}`,
  }
}

/** Breaks the promise in the copy, runs the test, and mends the copy again. */
export async function tryMutant(mutant: Mutant, root: string): Promise<Verdict> {
  const path = join(root, mutant.file)
  const source = readFileSync(path, 'utf8')
  try {
    writeFileSync(path, mutate(source, mutant))
    return verdictOf(await runTest(mutant, root))
  } catch (error) {
    return { kind: 'invalid', why: error instanceof Error ? error.message : String(error) }
  } finally {
    writeFileSync(path, source)
  }
}

function runTest({ test }: Mutant, root: string): Promise<FileResult> {
  const pattern = test.name.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  return runFile(test.file, root, LIMIT_SECONDS, [...OPTIONS, `--test-name-pattern=${pattern}`])
}

function verdictOf({ reports }: FileResult): Verdict {
  const red = reports.filter(one => one.outcome === 'failed')
  if (red.length === 0) return { kind: 'survived' }
  const tests = red.filter(one => !one.isWholeFile)
  // A mutant that keeps the file from loading, or from ending, was noticed by no test.
  if (tests.length === 0) return { kind: 'invalid', why: red.map(one => one.error).join('\n') }
  return { kind: 'killed', by: tests.map(one => one.name) }
}
