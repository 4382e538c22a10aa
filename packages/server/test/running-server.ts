import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'

const MAIN = new URL('../src/main.ts', import.meta.url).pathname

/** A server as a process of its own, on a store of its own; it is killed, and its folder removed, after the test. */
export interface RunningProcess {
  process: ChildProcess
  port: number
  /** Resolves when it answers. */
  untilAnswers(): Promise<void>
}

/** @param stdout where the log goes: nowhere, or a file that is open already */
export async function runServer(t: TestContext, stdout: 'ignore' | number = 'ignore'): Promise<RunningProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'server-'))
  const port = await freePort()
  const flags = ['--listen', `127.0.0.1:${port}`, '--store', `sqlite:${join(folder, 'access.db')}`]
  const server = spawn(process.execPath, [MAIN, 'serve', ...flags], { stdio: ['ignore', stdout, 'inherit'] })
  t.after(async () => {
    server.kill('SIGKILL')
    await rm(folder, { recursive: true })
  })
  const untilAnswers = async (): Promise<void> => {
    while (!(await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined))) await delay(50)
  }
  return { process: server, port, untilAnswers }
}

/** The log may not tell the port, so it is chosen here. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : assert.fail('no port')
}
