import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FileReport, type FileResult, runFile } from '../test/run-file.ts'
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

/** Judges one mutant, in a copy of the checkout. */
export type Trial = (mutant: Mutant) => Promise<Verdict>

/**
 * Runs the tests of mutants as things are, all of one file at once. The trial it gives breaks one promise in the copy,
 * runs its test, and mends the copy again. A test that is not green now would prove nothing by turning red: its mutants
 * get no trial.
 */
export async function prepareTrial(file: string, mutants: readonly Mutant[], root: string): Promise<Trial> {
  const names = [...new Set(mutants.map(({ test }) => test.name))]
  const unbroken = await runTests(file, names, root)
  return async mutant => faultOf(mutant, unbroken) ?? (await tryMutant(mutant, root))
}

function faultOf({ test }: Mutant, { reports }: FileResult): Verdict | undefined {
  const ours = reports.filter(one => one.isWholeFile || one.name.includes(test.name))
  const why = ours.some(one => !one.isWholeFile)
    ? ours.flatMap(one => (one.outcome === 'passed' ? [] : `${one.name}: ${one.error ?? one.outcome}`)).join('\n')
    : `there is no test "${test.name}"`
  return why === '' ? undefined : { kind: 'invalid', why: `Without the mutant: ${why}` }
}

async function tryMutant(mutant: Mutant, root: string): Promise<Verdict> {
  const path = join(root, mutant.file)
  const source = readFileSync(path, 'utf8')
  try {
    writeFileSync(path, mutate(source, mutant))
    const { reports } = await runTests(mutant.test.file, [mutant.test.name], root)
    return verdictOf(reports)
  } catch (error) {
    return { kind: 'invalid', why: error instanceof Error ? error.message : String(error) }
  } finally {
    writeFileSync(path, source)
  }
}

function runTests(file: string, names: readonly string[], root: string): Promise<FileResult> {
  const patterns = names.map(name => `--test-name-pattern=${name.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')}`)
  return runFile(file, root, LIMIT_SECONDS, [...OPTIONS, ...patterns])
}

function verdictOf(reports: readonly FileReport[]): Verdict {
  const red = reports.filter(one => one.outcome === 'failed')
  if (red.length === 0) return { kind: 'survived' }
  const tests = red.filter(one => !one.isWholeFile)
  // A mutant that keeps the file from loading, or from ending, was noticed by no test.
  if (tests.length === 0) return { kind: 'invalid', why: red.map(one => one.error).join('\n') }
  return { kind: 'killed', by: tests.map(one => one.name) }
}
