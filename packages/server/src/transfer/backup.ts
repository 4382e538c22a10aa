import { backup as copyPages } from 'node:sqlite'
import { type Contents, carrySerials, contentsOf, copyTables, type OnProgress } from './copy-tables.ts'
import { DraftFile } from './draft-file.ts'
import { sourceInstallation, writeNote } from './note.ts'
import { openSource, type StorePlace } from './open-place.ts'
import { openSqliteTarget, type SqliteDatabase } from './open-sqlite.ts'
import { LEFT_BEHIND } from './tables.ts'
import type { TransferDatabase } from './transfer-database.ts'
import { TransferError } from './transfer-error.ts'

export interface BackupOptions {
  from: StorePlace
  /** Path of the file to make. */
  to: string
  onProgress: OnProgress
}

export interface BackupReport {
  contents: Contents
  /** When it was begun, unix milliseconds of the store's clock: it holds what was answered before. */
  takenAt: number
  bytes: number
}

/**
 * Writes all of a store, as it is at one moment, into a SQLite file, while servers go on. The file appears whole and
 * verified, or not at all.
 *
 * @throws TransferError where the file is there already, or is not what was read
 * @throws UnusableDatabaseError where the store cannot be opened, or is of another version
 */
export async function backUp({ from, to, onProgress }: BackupOptions): Promise<BackupReport> {
  await using source = await openSource(from)
  const installationId = await sourceInstallation(source)
  using draft = new DraftFile(to)
  const takenAt = await source.now()
  await source.beginSnapshot()
  if (isSqlite(source)) await copyFile(source, draft.path, onProgress)
  const contents = await withTarget(draft.path, async target => {
    const written = isSqlite(source)
      ? await contentsOf(target, onProgress)
      : await copyTables(source, target, onProgress)
    if (!isSqlite(source)) await carrySerials(source, target)
    await source.endSnapshot()
    await target.atomically(async () => {
      for (const table of Object.keys(LEFT_BEHIND)) await target.db.deleteFrom(table).execute()
      await writeNote(target, { kind: 'backup', installationId, takenAt, detail: JSON.stringify(written) })
    })
    refuseDamage(target)
    return written
  })
  return { contents, takenAt, bytes: draft.putInPlace() }
}

/** Throws where pages of the file do not fit together. */
export function refuseDamage({ connection, place }: SqliteDatabase): void {
  const [first] = connection.prepare('pragma integrity_check(1)').all()
  if (first?.integrity_check !== 'ok') throw new TransferError(`${place} is damaged: ${first?.integrity_check}`)
}

function isSqlite(database: TransferDatabase): database is SqliteDatabase {
  return database.kind === 'sqlite'
}

/** Pages between two looks at the progress. */
const PAGES_AT_ONCE = 2_000

/** By SQLite's own backup. In the snapshot of the connection it never begins anew, however much is written beside it. */
async function copyFile({ connection }: SqliteDatabase, path: string, onProgress: OnProgress): Promise<void> {
  await copyPages(connection, path, {
    rate: PAGES_AT_ONCE,
    progress: ({ totalPages, remainingPages }) => onProgress('pages', totalPages - remainingPages, totalPages),
  })
}

/** Afterwards everything is in the one file. */
async function withTarget(path: string, work: (target: SqliteDatabase) => Promise<Contents>): Promise<Contents> {
  await using target = await openSqliteTarget(path)
  const contents = await work(target)
  target.connection.exec('pragma journal_mode = delete')
  return contents
}
