import { copyFileSync } from 'node:fs'
import { MIGRATION_NAMES } from '../store/migrate.ts'
import { migrationsOf } from '../store/sqlite/database.ts'
import { refuseDamage } from './backup.ts'
import { type Contents, carrySerials, contentsOf, copyTables, type OnProgress } from './copy-tables.ts'
import { DraftFile } from './draft-file.ts'
import { JUMPS, jumpForward } from './jump.ts'
import { becomeStore, claimTarget, readNote, type TransferNote } from './note.ts'
import { openTarget, type StorePlace } from './open-place.ts'
import { openSqliteSource, openSqliteTarget, type SqliteDatabase } from './open-sqlite.ts'
import { TransferError } from './transfer-error.ts'

export interface RestoreOptions {
  /** Path of a backup. */
  from: string
  to: StorePlace
  onProgress: OnProgress
}

export interface RestoreReport {
  contents: Contents
  /** When the backup was begun, unix milliseconds. */
  takenAt: number
  /** When the store became one, unix milliseconds of its clock. */
  restoredAt: number
  /** A part of it was there already. */
  resumed: boolean
}

/**
 * Makes a store out of a backup, in an empty database of either kind. What a broken-off restore has brought is made use of.
 *
 * @throws TransferError where the file is no backup, or damaged, or the target holds something else
 * @throws UnusableDatabaseError where one of the two cannot be opened, or the backup is of a newer version
 * @throws StoreUnavailableError where a database cannot be reached
 */
export async function restore({ from, to, onProgress }: RestoreOptions): Promise<RestoreReport> {
  await using backup = openSqliteSource(from, { older: true })
  const note = await readBackupNote(backup)
  refuseDamage(backup)
  refuseOther(backup, note, await contentsOf(backup, onProgress))
  using draft = isOlder(backup) ? new DraftFile(`${from}.migrated`) : undefined
  await using source = draft ? await migratedCopy(from, draft.path) : openSqliteSource(from)
  await using target = await openTarget(to)
  const { takenAt, installationId } = note
  const { resumed } = await claimTarget(target, { kind: 'restore', installationId, takenAt, detail: '' })
  const contents = await copyTables(source, target, onProgress)
  const restoredAt = await target.now()
  await target.atomically(async () => {
    await carrySerials(source, target, JUMPS.serials)
    await jumpForward(target, { takenAt, now: restoredAt })
    await becomeStore(target, installationId)
  })
  return { contents, takenAt, restoredAt, resumed }
}

async function readBackupNote(source: SqliteDatabase): Promise<TransferNote> {
  const note = await readNote(source)
  if (note?.kind === 'backup') return note
  throw new TransferError(
    `${source.place} is no backup of chatapp-server backup; a whole store is brought over with: chatapp-server copy`,
  )
}

/** Throws where the tables hold something else than when they were written. */
function refuseOther({ place }: SqliteDatabase, { detail }: TransferNote, found: Contents): void {
  const noted = JSON.parse(detail) as Contents
  for (const [table, { rows, digest }] of Object.entries(noted)) {
    if (found[table]?.rows === rows && found[table].digest === digest) continue
    throw new TransferError(`${place} is damaged: ${table} does not hold what was written; take another backup`)
  }
}

function isOlder({ connection }: SqliteDatabase): boolean {
  return migrationsOf(connection).length < MIGRATION_NAMES.length
}

/** A backup is never written into; an older one is brought to this version in a copy of it, which goes again. */
async function migratedCopy(from: string, path: string): Promise<SqliteDatabase> {
  copyFileSync(from, path)
  return openSqliteTarget(path)
}
