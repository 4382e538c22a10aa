import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Credentials,
  childEnvironment,
  eventually,
  NODE,
  provision,
  type Server,
  startProcess,
  startServer,
  temporaryFolder,
  type Witness,
  type WitnessRecord,
  witness,
} from '../harness/index.ts'
import { Disk } from './disk.ts'
import { type Holder, type Load, makeHolders, type Revoked, startLoad } from './load.ts'
import { LOSE_NOTHING } from './losses.ts'
import { generationOf } from './reply.ts'

/** Everything a server has written, synced and answered in its life, from an empty folder to its death under load. */
export interface Recording {
  readonly records: readonly WitnessRecord[]
  readonly folderInode: number
  /** Grants whose end was asked for, with the id of the answer where one came. */
  readonly revoked: ReadonlyMap<string, string | undefined>
}

const HOLDERS = 16

/** Records a server that is set up, loaded, checkpointed, stopped, started again, loaded and killed. `main`: of a copy. */
export async function record({ main, answers }: { main?: string; answers: number }): Promise<Recording> {
  const folder = temporaryFolder()
  const watch = witness(folder)
  const server = await startServer({
    folder,
    ...(main !== undefined && { main }),
    env: { ...watch.env, CHATAPP_SERVER_TOKENS_PER_DAY: '1000000', CHATAPP_SERVER_LOG_LEVEL: 'info' },
  })
  const owner = await provision(server)
  const holders = await makeHolders(server, owner, HOLDERS)
  const first = startLoad(server, owner, holders)
  await underWay(first, answers / 2)
  await checkpoint(server, watch)
  await first.ends()
  await server.stop()
  await server.restart()
  const second = await loadUntilKilled(server, watch, owner, holders, answers / 2)
  const records = watch.records()
  assertNothingMissed(records, watch.folderInode, folder)
  const revoked = [...first.revoked, ...second.revoked].map(grantAndRequest)
  return { records, folderInode: watch.folderInode, revoked: new Map(revoked) }
}

/**
 * The witness kills under the lock that it makes and notes changes under. A signal from outside could fall between a change
 * and its record, and the record would lack what is on the disk.
 */
async function loadUntilKilled(
  server: Server,
  watch: Witness,
  owner: Credentials,
  holders: readonly Holder[],
  answers: number,
): Promise<Load> {
  const load = startLoad(server, owner, holders)
  await underWay(load, answers)
  using _kill = watch.killAtReply()
  const { pid } = server
  await eventually('the server is killed', 20_000, () => isGone(pid) || undefined)
  await server.kill()
  await load.ends()
  return load
}

function isGone(pid: number): boolean {
  try {
    return !process.kill(pid, 0)
  } catch {
    return true
  }
}

function grantAndRequest({ pair, requestId }: Revoked): [grant: string, requestId: string | undefined] {
  return [generationOf(pair.refreshToken).grant, requestId]
}

async function underWay(load: Load, answers: number): Promise<void> {
  await eventually(`${answers} answers`, 20_000, () => (load.answered() >= answers ? true : undefined))
}

/** What a backup tool does beside a running server: moves the log into the file. */
async function checkpoint({ folder, databasePath }: Server, { env }: Witness): Promise<void> {
  const script = `
    const { DatabaseSync } = require('node:sqlite')
    const database = new DatabaseSync(process.argv[1], { timeout: 5000 })
    database.exec('PRAGMA wal_checkpoint(restart)')
    database.close()`
  const args = ['-e', script, databasePath]
  const { code } = await startProcess({
    command: NODE,
    args,
    env: childEnvironment(folder, env),
    cwd: folder,
  }).ended()
  assert.equal(code, 0, 'the log could not be moved into the file')
}

/** With nothing lost the disk made from the records is the real one, to the byte: so the witness has seen all. */
function assertNothingMissed(records: readonly WitnessRecord[], folderInode: number, folder: string): void {
  const disk = new Disk(folderInode)
  for (const record of records) disk.apply(record)
  for (const [name, content] of disk.afterPowerCut(LOSE_NOTHING)) {
    // The index of the log is shared memory: no write to it passes through the kernel, and no restart reads it.
    if (!name.endsWith('-shm')) assert.ok(content.equals(readFileSync(join(folder, name))), `${name} differs`)
  }
}
