import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { isBusy } from './busy.ts'
import type { Reply } from './calls.ts'

/** How long to sleep between two looks at a lock that another process holds, in milliseconds. */
const BUSY_PAUSE_MS = 1

/** Work for one transaction: each piece stands or falls alone, and all become durable together. */
export interface Group {
  pieces: readonly (() => Promise<unknown>)[]
  /** Readers alone need no lock and no disk. */
  writes: boolean
  /** How long to wait for another process that holds the write lock, milliseconds. */
  busyTimeoutMs: number
}

/**
 * Runs the pieces one after another in one transaction and gives the replies only after its COMMIT: one fsync for all. A
 * piece that fails undoes itself; when the transaction is lost or does not commit, the whole group fails. Never rejects.
 */
export async function runGroup(database: DatabaseSync, group: Group): Promise<readonly Reply[]> {
  try {
    await begin(database, group)
    const replies: Reply[] = []
    for (const piece of group.pieces) replies.push(await runPiece(database, piece))
    database.exec('commit')
    return replies
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    const failure = wordsOf(error)
    return group.pieces.map(() => ({ failure }))
  }
}

/** Takes the lock at once, so that no piece can fail for want of it. Sleeps between looks rather than block the thread. */
async function begin(database: DatabaseSync, { writes, busyTimeoutMs }: Group): Promise<void> {
  const giveUpAt = performance.now() + busyTimeoutMs
  for (;;) {
    try {
      database.exec(writes ? 'begin immediate' : 'begin')
      if (!writes) database.exec('select 1 from installation')
      return
    } catch (error) {
      if (database.isTransaction) database.exec('rollback')
      if (!isBusy(error) || performance.now() >= giveUpAt) throw error
      await delay(BUSY_PAUSE_MS)
    }
  }
}

async function runPiece(database: DatabaseSync, piece: () => Promise<unknown>): Promise<Reply> {
  try {
    return { value: await piece() }
  } catch (error) {
    // Some failures, such as a full disk, take along what the pieces before have done.
    if (!database.isTransaction) throw error
    return { failure: wordsOf(error) }
  }
}

/** SQLite's own words name tables and columns, never values. */
function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
