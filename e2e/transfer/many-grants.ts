import { DatabaseSync } from 'node:sqlite'
import { provision, startServer } from '../harness/index.ts'

export interface Filled {
  databasePath: string
  /** Grants it holds. */
  grants: number
}

/** A store of two accounts with so many grants and journal entries, on which no server works. */
export async function storeWith(grants: number): Promise<Filled> {
  const server = await startServer()
  const { cabinetUserId } = await provision(server)
  await provision(server)
  await server.stop()
  using database = new DatabaseSync(server.databasePath)
  const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${grants})`
  database.exec(`${numbers}
    insert into grants select ${cabinetUserId} + i % 97, printf('%011d', i), 1, 1, 1, 1, 1800000000 + i, 1900000000,
      1800000000, 1900000000, 0, 0, '', 1, 'password', 0, 0, null, 1700000000000.5, '192.0.2.1', 'agent ' || i || char(0),
      1700000000000 from n`)
  database.exec(`${numbers}
    insert into journal (account_id, at, event, app_number, grant_id, network, detail)
    select i % 97, i, 'grant_made', 1, printf('%011d', i), '192.0.2.1', 'Склад' from n where i % 2 = 0`)
  // The highest ids were given out, and are gone.
  database.exec('delete from journal where id > (select max(id) - 5 from journal)')
  return { databasePath: server.databasePath, grants }
}
