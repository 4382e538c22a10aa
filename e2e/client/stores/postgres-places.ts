import { after } from 'node:test'
import { Pool } from 'pg'
import type { Place } from './place.ts'
import { SOMETHING_ELSE, savedVersion } from './saved-version.ts'

/** A full disk, as the server tells of it: every change of a row ends so. */
const FILL_DISK = `
CREATE OR REPLACE FUNCTION refuse_as_full() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON chatapp_pairs FOR EACH ROW EXECUTE FUNCTION refuse_as_full()`

export function postgresPlaces([url, otherUrl]: [string, string]): () => Place {
  const pool = new Pool({ connectionString: url }).on('error', () => undefined)
  after(() => pool.end())
  let count = 0
  /** Run at the server; programs need nothing more. */
  const statement = async (text: string) => {
    await pool.query(text)
    return []
  }
  const refusals = [
    {
      name: 'a full disk',
      strike: () => statement(FILL_DISK),
      mend: () => statement('DROP TRIGGER full_disk ON chatapp_pairs'),
    },
    {
      name: 'a database that is read-only',
      strike: () => statement('ALTER DATABASE postgres SET default_transaction_read_only = on'),
      // Of the connections there are, this one began before.
      mend: () =>
        statement(
          'SET default_transaction_read_only = off; ALTER DATABASE postgres RESET default_transaction_read_only',
        ),
    },
  ]
  return () => {
    const name = `pair-${++count}`
    const row = async (text: string, ...values: string[]) => (await pool.query(text, [name, ...values])).rows[0]
    return {
      addresses: [`${url}#${name}`, `${otherUrl}#${name}`],
      refusals,
      spoil: () => row('UPDATE chatapp_pairs SET document = $2 WHERE name = $1', SOMETHING_ELSE),
      async newest() {
        const { version, document } = await row('SELECT version, document FROM chatapp_pairs WHERE name = $1')
        return savedVersion(version, document)
      },
    }
  }
}
