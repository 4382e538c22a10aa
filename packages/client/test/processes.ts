import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Plan, Report, Step } from './worker.ts'

const SOURCE = fileURLToPath(new URL('./worker.ts', import.meta.url))

let built: Promise<string> | undefined

/** The worker as one JavaScript file: what users run, and started in a fraction of the time. */
function worker(): Promise<string> {
  built ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'chatapp-worker-'))
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
    const outfile = join(folder, 'worker.mjs')
    await build({ entryPoints: [SOURCE], bundle: true, platform: 'node', format: 'esm', target: 'node20', outfile })
    return outfile
  })()
  return built
}

/** A running worker. */
export interface Worker {
  child: ChildProcess
  /** Resolves when the worker stands still there. */
  reaches(step: 'ready' | Step): Promise<void>
  /** Lets it go on. */
  go(): void
  /** The token it ended with, or the code of the error it failed with. */
  result(): Promise<{ token: string } | { failed: string }>
  kill(): Promise<void>
}

export async function startWorker(test: TestContext, plan: Plan): Promise<Worker> {
  const child = spawn(process.execPath, [await worker(), JSON.stringify(plan)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = new Promise<void>(done => child.once('exit', () => done()))
  const reports: Report[] = []
  const waiting = new Set<() => void>()
  const wake = (): void => {
    for (const look of waiting) look()
  }
  child.on('message', message => {
    reports.push(message as Report)
    wake()
  })
  child.on('exit', () => {
    reports.push({ failed: 'exit' })
    wake()
  })
  function find<Found extends Report>(wanted: (report: Report) => report is Found): Promise<Found> {
    return new Promise(done => {
      const look = (): void => {
        const found = reports.find(wanted)
        if (!found) return
        waiting.delete(look)
        done(found)
      }
      waiting.add(look)
      look()
    })
  }
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  test.after(kill)
  return {
    child,
    async reaches(step) {
      const found = await find((report): report is { at: Step } | { failed: string } =>
        'at' in report ? report.at === step : 'failed' in report,
      )
      if ('failed' in found) throw new Error(`worker failed: ${found.failed}`)
    },
    go: () => child.send('go'),
    result: () => find((report): report is { token: string } | { failed: string } => !('at' in report)),
    kill,
  }
}

export async function startWorkers(test: TestContext, count: number, plan: Plan): Promise<Worker[]> {
  const workers = await Promise.all(Array.from({ length: count }, () => startWorker(test, plan)))
  await Promise.all(workers.map(worker => worker.reaches('ready')))
  return workers
}
