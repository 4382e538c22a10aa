import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { GRANT_ID_SQL, GRANTS_PER_ACCOUNT } from './grants.ts'
import { newPostgresStore } from './postgres-store.ts'
import { endAll } from './processes.ts'
import { ISSUED, newStore } from './store-file.ts'

// What a row takes on the disk, with its indexes, on both stores: `node bench/row-bytes.ts`. docs/scale.md reckons with it.

const ROWS = 100_000

/** Rows as they are in service; `i` counts them, from 0. `id` is 16 digits of an id. */
const FILLS: Record<string, string> = {
  grant_activity: `(account_id, grant_id, app_number, queries, first_query_at, last_query_at, last_network,
      network_changes, refused, last_refused_at)
    select i / ${GRANTS_PER_ACCOUNT} + 1, $id, 1, 1000, $now, $now, '203.0.113.0/24', 1, 0, 0`,
  usage_hours: `(account_id, app_number, hour, metric, count)
    select i / ${GRANTS_PER_ACCOUNT} + 1, 1, 500000 + i % ${GRANTS_PER_ACCOUNT}, 'queries', 1000`,
  journal: `(account_id, at, event, app_number, grant_id, network, detail)
    select i / ${GRANTS_PER_ACCOUNT} + 1, $now, 'made', 1, $id, '203.0.113.0/24', ''`,
  revocations: `(account_id, grant_id, until_end, reason)
    select i / ${GRANTS_PER_ACCOUNT} + 1, $id, ${ISSUED.accessEnd}, 'revoked'`,
}

const folder = mkdtempSync(join(tmpdir(), 'chatapp-row-bytes-'))
process.once('exit', () => {
  endAll()
  rmSync(folder, { recursive: true, force: true })
})
const [onSqlite, onPostgres] = [await measureSqlite(), await measurePostgres()]
console.log(`bytes a row with its indexes, over ${ROWS} rows: SQLite, PostgreSQL`)
for (const table of ['grants', ...Object.keys(FILLS)]) {
  console.log(table.padEnd(16), onSqlite.get(table)?.toFixed(0), onPostgres.get(table)?.toFixed(0))
}
process.exit()

async function measureSqlite(): Promise<Map<string, number>> {
  const bytes = new Map<string, number>()
  const path = await newStore(folder, { grants: ROWS })
  const db = new DatabaseSync(path)
  const size = () => Number(db.prepare('pragma page_count').get()?.page_count) * 4096
  const before = size()
  db.exec('create temporary table copied as select * from grants; delete from grants; vacuum')
  bytes.set('grants', (before - size()) / ROWS)
  for (const [table, fill] of Object.entries(FILLS)) {
    const empty = size()
    const rows = `with recursive n (i) as (values (0) union all select i + 1 from n where i < ${ROWS - 1})`
    const [columns, select] = split(fill, GRANT_ID_SQL)
    db.exec(`insert into ${table} ${columns} ${rows} ${select} from n`)
    bytes.set(table, (size() - empty) / ROWS)
  }
  db.close()
  return bytes
}

async function measurePostgres(): Promise<Map<string, number>> {
  const bytes = new Map<string, number>()
  const { cluster, stop } = await newPostgresStore(folder, ROWS)
  const measure = (table: string) =>
    bytes.set(table, Number(cluster.run(`select pg_total_relation_size('${table}')`)[0]) / ROWS)
  measure('grants')
  for (const [table, fill] of Object.entries(FILLS)) {
    const [columns, select] = split(fill, `lpad(to_hex((i * 2654435761) % 4294967296), 16, '0')`)
    cluster.run(`insert into ${table} ${columns} ${select} from generate_series(0, ${ROWS - 1}::bigint) as i`)
    measure(table)
  }
  console.log(`a count of an app added on PostgreSQL: ${addCounts(cluster.run)}`)
  await stop()
  return bytes
}

/** What adding to counts that are there takes the database: in statements of many rows, as batches come. */
function addCounts(run: (sql: string) => string[]): string {
  const written = () => Number(run(`select pg_current_wal_lsn() - '0/0'::pg_lsn`)[0]) / ROWS
  const [before, since] = [written(), performance.now()]
  run(`insert into usage_hours ${split(FILLS.usage_hours ?? '', '').join('')} from generate_series(0, ${ROWS - 1}) as i
    on conflict (account_id, app_number, hour, metric) do update set count = usage_hours.count + excluded.count`)
  const microseconds = ((performance.now() - since) / ROWS) * 1000
  return `${microseconds.toFixed(1)} µs, ${(written() - before).toFixed(0)} bytes of log`
}

/** The list of columns and the rows. */
function split(fill: string, id: string): [string, string] {
  const text = fill.replaceAll('$id', id).replaceAll('$now', String(Date.now()))
  const at = text.indexOf('select')
  return [text.slice(0, at), text.slice(at)]
}
