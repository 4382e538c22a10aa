import type { Report } from './reporter.ts'
import { type FileResult, runFile } from './run-file.ts'

export interface Tally {
  passed: number
  failed: number
  skipped: number
}

interface Options {
  cwd: string
  /** How many files at once. */
  concurrency: number
  /** Time limit of one file. */
  limitSeconds: number
  print(text: string): void
}

/** Runs test files, prints each as it ends, and adds what they counted to the tally. */
export async function runFiles(files: readonly string[], tally: Tally, options: Options): Promise<void> {
  const waiting = files.values()
  const worker = async () => {
    // All workers draw from the same iterator.
    for (const file of waiting) {
      const result = await runFile(file, options.cwd, options.limitSeconds)
      for (const report of result.reports) tally[report.outcome]++
      options.print(describe(result))
    }
  }
  await Promise.all(Array.from({ length: options.concurrency }, worker))
}

function describe({ file, reports, output, seconds }: FileResult): string {
  const notPassed = reports.filter(one => one.outcome !== 'passed')
  const mark = notPassed.length === 0 ? '✓' : '✗'
  const head = `  ${mark} ${file}  ${reports.length - notPassed.length}/${reports.length}  ${seconds.toFixed(1)} s`
  const printed = notPassed.length > 0 && output !== '' ? [indent(`printed:\n${output.trimEnd()}`)] : []
  return [head, ...notPassed.map(describeTest), ...printed].join('\n')
}

function describeTest({ name, outcome, error }: Report): string {
  const head = outcome === 'skipped' ? `skipped: ${name}` : `failed: ${name}`
  return indent(error === undefined ? head : `${head}\n${indent(error)}`)
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ')
}
