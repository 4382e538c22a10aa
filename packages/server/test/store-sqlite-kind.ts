import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import type { TestContext } from 'node:test'
import { openSqliteStore, openSqliteStoreInThread } from '../src/store/sqlite/open.ts'
import type { StoreKind } from './store-contract/fixture.ts'

/** A path for a database of one test; all is removed after it. */
export function databasePath(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'chatapp-store-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'access.db')
}

/** Looks into a database from beside, as another process would. */
export function lookInto<Result>(path: string, look: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(path, { timeout: 5_000 })
  try {
    return look(database)
  } finally {
    database.close()
  }
}

export function rowsOf(path: string, table: string): Record<string, SQLOutputValue>[] {
  return lookInto(path, database => database.prepare(`select * from ${table}`).all())
}

export const sqliteKind: StoreKind = {
  open: async (t, policy, clock) => {
    const path = databasePath(t)
    // What this loses without fsync is not looked at here, and the disk is what takes the time.
    const store = await openSqliteStoreInThread({ path, policy, clock, synchronous: 'OFF' })
    t.after(() => store.close())
    return {
      store,
      sweep: () => store.sweep(),
      rows: async table => rowsOf(path, table),
      change: async (table, column, value) =>
        lookInto(path, database => void database.prepare(`update ${table} set ${column} = ?`).run(value)),
      clear: async table => lookInto(path, database => void database.exec(`delete from ${table}`)),
    }
  },

  openSeveral: async (t, policy, count) => {
    const path = databasePath(t)
    const stores = await Promise.all(Array.from({ length: count }, () => openSqliteStore({ path, policy })))
    t.after(() => Promise.all(stores.map(store => store.close())))
    return stores
  },
}
