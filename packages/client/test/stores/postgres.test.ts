import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Pool, type PoolConfig } from 'pg'
import { postgresStore } from '../../src/postgres/index.ts'
import { testStore } from '../../src/testing/index.ts'
import { sampleState } from '../../src/testing/sample.ts'
import { startService } from './service.ts'
import { subjectAt } from './subject-at.ts'

const [url, otherUrl] = await startService('postgres')
const operator = newPool({ connectionString: url })
after(() => operator.end())

/** A connection may be cut by the server's end before it has ended by itself. */
function newPool(config: PoolConfig): Pool {
  return new Pool(config).on('error', () => {})
}

let count = 0
const newName = () => `pair-${++count}`
const nameOf = (address: string) => new URL(address).hash.slice(1)

/** What a full disk is answered with, for rows that say so. */
const FULL = `
CREATE FUNCTION refuse_as_full() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TABLE full_rows (name text);
CREATE FUNCTION is_full(text) RETURNS boolean LANGUAGE sql AS 'SELECT EXISTS (SELECT FROM full_rows WHERE name = $1)'`
await operator.query(FULL)

async function fillDiskFor(name: string): Promise<void> {
  await operator.query('INSERT INTO full_rows VALUES ($1)', [name])
  await operator.query(`CREATE OR REPLACE TRIGGER full_disk BEFORE UPDATE ON chatapp_pairs
    FOR EACH ROW WHEN (is_full(NEW.name)) EXECUTE FUNCTION refuse_as_full()`)
}

testStore(
  subjectAt(() => `${count % 2 ? otherUrl : url}#${newName()}`, {
    async spoil(address) {
      const foreign = `UPDATE chatapp_pairs SET document = '{"token":"access-1"}' WHERE name = $1`
      await operator.query(foreign, [nameOf(address)])
    },
    failWrites: address => fillDiskFor(nameOf(address)),
  }),
  { test },
)

test('a full disk is named, and nothing that was sent is quoted', async () => {
  const store = postgresStore(operator, newName())
  await store.write(0, sampleState(1))
  await fillDiskFor(`pair-${count}`)
  await assert.rejects(store.write(1, sampleState(2)), error => {
    assert.doesNotMatch(String(error) + JSON.stringify(error), /access-/)
    return (error as { systemCode?: unknown }).systemCode === '53100'
  })
})

test('reading makes no table, and twelve that write at once make one', async () => {
  const stores = Array.from({ length: 12 }, () => postgresStore(operator, 'first', { table: 'made_by_twelve' }))
  const [store] = stores
  assert.equal(await store?.read(), undefined)
  const { rows } = await operator.query(`SELECT to_regclass('made_by_twelve') AS found`)
  assert.equal(rows[0].found, null)
  const told = await Promise.all(stores.map((one, number) => one.write(0, sampleState(number))))
  assert.equal(told.filter(Boolean).length, 1)
  assert.deepEqual((await store?.read())?.state, sampleState(told.indexOf(true)))
})

test('a database that is read-only gives what is saved, and says why it takes nothing', async () => {
  const name = newName()
  await postgresStore(operator, name).write(0, sampleState(1))
  const reader = newPool({ connectionString: url, options: '-c default_transaction_read_only=on' })
  const store = postgresStore(reader, name)
  assert.deepEqual((await store.read())?.state, sampleState(1))
  await assert.rejects(store.write(1, sampleState(2)), { code: 'StoreWriteError', systemCode: '25006' })
  await assert.rejects(
    store.lock(async () => 'never'),
    { code: 'StoreWriteError', systemCode: '25006' },
  )
  await reader.end()
})

test('a table of that name of somebody else is refused by name', async () => {
  await operator.query('CREATE TABLE of_somebody (id int)')
  const store = postgresStore(operator, 'pair', { table: 'of_somebody' })
  await assert.rejects(store.read(), { code: 'StoreCorruptError', path: 'of_somebody pair' })
  await assert.rejects(store.write(0, sampleState(1)), { code: 'StoreCorruptError' })
})

test('a database that is away is named, and a store on it comes back with it', async () => {
  const away = newPool({ connectionString: 'postgres://chatapp@127.0.0.1:1/postgres' })
  const failure = { code: 'StoreReadError', systemCode: 'ECONNREFUSED' }
  await assert.rejects(postgresStore(away, 'pair').read(), failure)
  await away.end()
  const full = newPool({ connectionString: url, max: 1 })
  const taken = await full.connect()
  const store = postgresStore(full, newName(), { timeoutMs: 50 })
  await assert.rejects(store.read(), { code: 'StoreReadError', systemCode: 'ETIMEDOUT' })
  taken.release()
  assert.equal(await store.read(), undefined)
  await full.end()
})

test('races are settled for the strictest isolation too, and over a single connection', async () => {
  const strictest = { connectionString: url, options: '-c default_transaction_isolation=serializable' }
  const single = newPool({ ...strictest, max: 1 })
  const pool = newPool(strictest)
  const name = newName()
  const stores = [postgresStore(single, name), postgresStore(pool, name)]
  await stores[0]?.write(0, sampleState(0))
  const told = await Promise.all(Array.from({ length: 10 }, (_, n) => stores[n % 2]?.write(1, sampleState(n))))
  assert.equal(told.filter(Boolean).length, 1)
  await Promise.all([single.end(), pool.end()])
})

test('a table whose name would need quotes is refused at once', () => {
  for (const table of ['pairs; DROP TABLE x', 'Pairs', '"a"', 'a.b.c', '']) {
    assert.throws(() => postgresStore(operator, 'pair', { table }), { code: 'ConfigurationError' })
  }
  postgresStore(operator, 'pair', { table: 'chat.pairs_1' })
})
