import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { call } from './http.ts'
import type { Server } from './server.ts'

/** Beyond this a server that did nothing but refuse has kept something it should have let go. */
const MOST_RESIDENT_KIB = 400 * 1024

/** pino's number for `error`. */
const ERROR_LEVEL = 50

/** After whatever was done to it the server is ready, holds no more memory than before, and has logged no failure. */
export async function assertStillWell(server: Server): Promise<void> {
  assert.equal((await call(server.url, '/readyz')).text, '{"success":true,"data":{"status":"ready"}}')
  const failures = server.logLines().filter(({ level }) => Number(level) >= ERROR_LEVEL)
  assert.deepEqual(failures, [])
  assert.equal(server.logs().includes('ApiInternalError'), false)
  const resident = residentKib(server.pid)
  assert.ok(resident < MOST_RESIDENT_KIB, `${resident} KiB are resident`)
}

/** Resident memory of a process, where the system tells it. */
function residentKib(pid: number): number {
  if (process.platform !== 'linux') return 0
  return Number(/^VmRSS:\s+([0-9]+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}
