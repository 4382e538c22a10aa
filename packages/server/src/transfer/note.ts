import { sql } from 'kysely'
import { TRANSFER_TABLE, type TransferKind, unfinishedError } from '../store/unfinished.ts'
import { CARRIED_TABLES } from './tables.ts'
import type { TransferDatabase } from './transfer-database.ts'
import { TransferError } from './transfer-error.ts'

/** What a database is being made into, or of what it is a backup. */
export interface TransferNote {
  readonly kind: TransferKind
  readonly installationId: string
  /** Of a backup and what is restored from it: when it was begun, unix milliseconds. 0 of a copy. */
  readonly takenAt: number
  /** Of a backup: what each table holds, JSON. */
  readonly detail: string
}

/** The id of a finished store; `undefined` where it is none. */
async function installationOf({ db }: TransferDatabase): Promise<string | undefined> {
  const row = await db.selectFrom('installation').select('id').executeTakeFirst()
  return row && String(row.id)
}

/** The id of a store that may be read. Throws where the database is a backup, or unfinished. */
export async function sourceInstallation(source: TransferDatabase): Promise<string> {
  const id = await installationOf(source)
  if (id === undefined) throw unfinishedError(source.place, (await readNote(source))?.kind)
  return id
}

export async function readNote({ db }: TransferDatabase): Promise<TransferNote | undefined> {
  const tables = await db.introspection.getTables()
  if (!tables.some(({ name }) => name === TRANSFER_TABLE)) return undefined
  const { rows } = await sql<TransferNote>`
    select kind, installation_id as "installationId", taken_at as "takenAt", detail
    from ${sql.table(TRANSFER_TABLE)}`.execute(db)
  return rows[0]
}

/** From here on the database is no store, until {@link becomeStore}. Runs in a transaction of the caller's. */
export async function writeNote({ db }: TransferDatabase, note: TransferNote): Promise<void> {
  await db.schema
    .createTable(TRANSFER_TABLE)
    .addColumn('kind', 'text', column => column.notNull())
    .addColumn('installation_id', 'text', column => column.notNull())
    .addColumn('taken_at', 'bigint', column => column.notNull())
    .addColumn('detail', 'text', column => column.notNull())
    .execute()
  const { kind, installationId, takenAt, detail } = note
  await db
    .insertInto(TRANSFER_TABLE)
    .values({ kind, installation_id: installationId, taken_at: takenAt, detail })
    .execute()
  await db.deleteFrom('installation').execute()
}

/**
 * Makes sure that nothing but this very transfer is in the target. Gives whether a part of it is there already.
 *
 * @throws TransferError where the target holds anything else
 */
export async function claimTarget(target: TransferDatabase, note: TransferNote): Promise<{ resumed: boolean }> {
  const found = await readNote(target)
  if (found) {
    const same = (['kind', 'installationId', 'takenAt'] as const).every(name => found[name] === note[name])
    if (!same)
      throw new TransferError(`${target.place} holds an unfinished ${found.kind} of something else; give an empty one`)
    return { resumed: true }
  }
  const filled = await filledTables(target)
  if (filled.length > 0) {
    const words =
      (await installationOf(target)) === note.installationId ? 'this very installation already' : filled.join(', ')
    throw new TransferError(`${target.place} is not empty: it holds ${words}`)
  }
  await target.atomically(() => writeNote(target, note))
  return { resumed: false }
}

/** Beginning with the first row, for a store that was never used has counters that stand at 0. */
async function filledTables({ db }: TransferDatabase): Promise<readonly string[]> {
  const filled: string[] = []
  for (const { name } of CARRIED_TABLES) {
    const query = db.selectFrom(name).select(sql.lit(1).as('one')).limit(1)
    const used = name === 'counters' ? query.where('value', '>', 0) : query
    if (await used.executeTakeFirst()) filled.push(name)
  }
  return filled
}

/** The target is a store from here on. Runs in a transaction of the caller's. */
export async function becomeStore({ db }: TransferDatabase, installationId: string): Promise<void> {
  await db.insertInto('installation').values({ only: 1, id: installationId }).execute()
  await db.schema.dropTable(TRANSFER_TABLE).execute()
}
