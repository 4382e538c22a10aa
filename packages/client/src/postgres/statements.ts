/** The SQL of one table. */
export interface Statements {
  create: string
  read: string
  /** Upon version 0. */
  writeFirst: string
  /** Upon any other version. */
  writeNext: string
  take: string
  renew: string
  release: string
}

/**
 * One row a pair: its document, and who holds its lock until when, by the clock of the database. A lock that is a row
 * and no advisory lock: it needs no connection for itself, works behind PgBouncer and over HTTP, and is never left over.
 *
 * @param table a name that was checked
 */
export function statementsFor(table: string): Statements {
  const until = `clock_timestamp() + $3::double precision * interval '1 millisecond'`
  return {
    create: `CREATE TABLE IF NOT EXISTS ${table} (
  name text PRIMARY KEY,
  version bigint NOT NULL DEFAULT 0,
  document text,
  held_by text,
  held_until timestamptz
)`,
    read: `SELECT version, document FROM ${table} WHERE name = $1 AND version > 0`,
    writeFirst: `INSERT INTO ${table} AS saved (name, version, document) VALUES ($1, 1, $2)
ON CONFLICT (name) DO UPDATE SET version = 1, document = excluded.document WHERE saved.version = 0
RETURNING version`,
    writeNext: `UPDATE ${table} SET version = version + 1, document = $2 WHERE name = $1 AND version = $3 RETURNING version`,
    take: `INSERT INTO ${table} AS saved (name, held_by, held_until) VALUES ($1, $2, ${until})
ON CONFLICT (name) DO UPDATE SET held_by = excluded.held_by, held_until = excluded.held_until
WHERE saved.held_by IS NULL OR saved.held_by = excluded.held_by OR saved.held_until <= clock_timestamp()
RETURNING held_by`,
    renew: `UPDATE ${table} SET held_until = ${until} WHERE name = $1 AND held_by = $2 RETURNING held_by`,
    release: `UPDATE ${table} SET held_by = NULL, held_until = NULL WHERE name = $1 AND held_by = $2 RETURNING name`,
  }
}
