import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ENVIRONMENT } from '../checkout.ts'
import type { Report } from './reporter.ts'

/** A test of the file, or the fault of the file as a whole. */
export type FileReport = Report & { isWholeFile?: true }

export interface FileResult {
  file: string
  reports: FileReport[]
  /** What the file printed itself. */
  output: string
  seconds: number
}

/** How long the last output of an ended test process may take to arrive. */
const AFTER_EXIT_MS = 1000

const REPORTER = pathToFileURL(resolve(import.meta.dirname, 'reporter.ts')).href

/**
 * Runs one test file in a process and a process group of its own. At the time limit the whole group is killed, with
 * every server the file has started: the runner of node:test would wait for a hanging file for ever.
 * A test that hangs is named, since it has less time than its file.
 *
 * @param options further options of node
 */
export async function runFile(
  file: string,
  cwd: string,
  limitSeconds: number,
  options: readonly string[] = [],
): Promise<FileResult> {
  const started = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'test-report-'))
  const reportFile = join(folder, 'report.ndjson')
  const { code, output, timedOut } = await execute(
    [`--test-timeout=${limitSeconds * 750}`, ...options, file],
    cwd,
    limitSeconds,
    reportFile,
  )
  const reports: FileReport[] = readReports(reportFile)
  rmSync(folder, { recursive: true, force: true })
  const fault = faultOf(code, timedOut, reports, limitSeconds)
  if (fault !== undefined)
    reports.push({ name: 'the file as a whole', outcome: 'failed', error: fault, isWholeFile: true })
  return { file, reports, output, seconds: (performance.now() - started) / 1000 }
}

interface Execution {
  code: number | string
  output: string
  timedOut: boolean
}

function execute(
  subject: readonly string[],
  cwd: string,
  limitSeconds: number,
  reportFile: string,
): Promise<Execution> {
  const { promise, resolve: end } = Promise.withResolvers<Execution>()
  const args = [`--test-reporter=${REPORTER}`, `--test-reporter-destination=${reportFile}`, ...subject]
  const child = spawn(process.execPath, args, {
    cwd,
    env: ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  })
  let output = ''
  let timedOut = false
  const keep = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const killGroup = () => {
    if (child.pid === undefined) return
    try {
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
    } catch {
      // Nobody is left in the group, which is what was wanted.
    }
  }
  const limit = setTimeout(() => {
    timedOut = true
    killGroup()
  }, limitSeconds * 1000)
  process.once('exit', killGroup)
  child.once('exit', (code, signal) => {
    clearTimeout(limit)
    process.off('exit', killGroup)
    killGroup()
    const finish = () => end({ code: code ?? signal ?? 'unknown', output, timedOut })
    child.once('close', finish)
    // A process that left the group may hold the pipes open: what it prints later is not waited for.
    setTimeout(finish, AFTER_EXIT_MS).unref()
  })
  return promise
}

function readReports(file: string): Report[] {
  try {
    // A killed process may leave half a line behind.
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
    return lines.map(line => JSON.parse(line))
  } catch {
    return []
  }
}

/** What is wrong with the file besides its tests. */
function faultOf(code: number | string, timedOut: boolean, reports: Report[], limit: number): string | undefined {
  if (timedOut) return `It was still running after ${limit} s: a test hangs, or something it started was not stopped.`
  if (reports.length === 0) return `It ran no test (exit code ${code}).`
  if (code !== 0 && !reports.some(one => one.outcome === 'failed'))
    return `It ended with ${code} after its tests passed.`
  return undefined
}
