import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { sqliteStore } from '../../src/sqlite/index.ts'
import { sqliteFailure } from '../../src/sqlite/sqlite-failure.ts'
import { testStore } from '../../src/testing/index.ts'
import { sampleState } from '../../src/testing/sample.ts'
import { subjectAt } from './subject-at.ts'

const root = mkdtempSync(join(tmpdir(), 'chatapp-sqlite-'))
after(() => rmSync(root, { recursive: true }))

/** The user and the group `nobody` and `nogroup`. */
const NOBODY = 65_534

let count = 0
const newPath = () => join(root, `${++count}`, 'pair.db')
const pathOf = (address: string) => address.slice('sqlite:'.length)

function execute(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

testStore(
  subjectAt(() => `sqlite:${newPath()}`, {
    spoil: address => execute(pathOf(address), `UPDATE chatapp_pairs SET document = '{"token":"access-1"}'`),
    failWrites: address =>
      execute(
        pathOf(address),
        `CREATE TRIGGER full BEFORE UPDATE ON chatapp_pairs BEGIN SELECT RAISE(ABORT, 'full'); END`,
      ),
  }),
  { test },
)

test('file and folder are for their owner only, and so is the log beside it', async () => {
  const path = newPath()
  await sqliteStore(path).write(0, sampleState(1))
  assert.equal(statSync(dirname(path)).mode & 0o777, 0o700)
  const names = readdirSync(dirname(path))
  assert.ok(names.includes('pair.db-wal'), 'the log is there')
  for (const name of names) assert.equal(statSync(join(dirname(path), name)).mode & 0o777, 0o600)
})

test('reading makes no file', async () => {
  const path = newPath()
  assert.equal(await sqliteStore(path).read(), undefined)
  assert.equal(existsSync(dirname(path)), false)
})

test('a forgotten pair is nowhere on the disk', async () => {
  const path = newPath()
  const store = sqliteStore(path)
  for (let version = 0; version < 3; version++) await store.write(version, sampleState(version))
  await store.write(3, { owner: sampleState(1).owner })
  for (const name of readdirSync(dirname(path))) {
    assert.doesNotMatch(readFileSync(join(dirname(path), name), 'latin1'), /refresh-|access-/)
  }
})

test('several pairs in one file know nothing of each other', async () => {
  const path = newPath()
  const [one, other] = [sqliteStore(path, { name: 'one' }), sqliteStore(path, { name: 'other' })]
  await one.write(0, sampleState(1))
  assert.equal(await other.read(), undefined)
  assert.equal(await one.lock(() => other.lock(async () => 'both')), 'both')
})

test('a file that another one took the place of is written no more', async () => {
  const path = newPath()
  const store = sqliteStore(path)
  await store.write(0, sampleState(1))
  rmSync(dirname(path), { recursive: true })
  assert.equal(await store.read(), undefined)
  assert.equal(await store.write(1, sampleState(2)), false)
  assert.equal(await store.write(0, sampleState(3)), true)
  assert.deepEqual((await sqliteStore(path).read())?.state, sampleState(3))
})

for (const [name, spoil] of [
  ['a file that is no database', (path: string) => writeFileSync(path, `access-1 ${'no database '.repeat(200)}`)],
  ['a table of somebody else', (path: string) => execute(path, 'CREATE TABLE chatapp_pairs (id INTEGER)')],
] as const) {
  test(`${name} is refused by name, and left as it is`, async () => {
    const path = newPath()
    mkdirSync(dirname(path))
    spoil(path)
    const before = readFileSync(path)
    const store = sqliteStore(path)
    await assert.rejects(store.read(), error => {
      assert.doesNotMatch(String(error), /access-1/)
      return (error as { code?: unknown }).code === 'StoreCorruptError'
    })
    await assert.rejects(
      store.lock(async () => 'never'),
      { code: 'StoreCorruptError', path },
    )
    assert.deepEqual(readFileSync(path).subarray(100), before.subarray(100))
  })
}

test('a file that may not grow is named as a full disk', async () => {
  const path = newPath()
  mkdirSync(dirname(path))
  const database = new DatabaseSync(path)
  database.exec('PRAGMA max_page_count = 2; CREATE TABLE filler (text)')
  try {
    database.prepare('INSERT INTO filler VALUES (?)').run('x'.repeat(100_000))
    assert.fail('it did grow')
  } catch (error) {
    const failure = sqliteFailure('StoreWriteError', path, error)
    assert.deepEqual([failure.code, failure.systemCode, failure.path], ['StoreWriteError', 'SQLITE_FULL', path])
  }
  database.close()
})

test('a writer that keeps the file for itself holds nobody up for longer than is set, and no program still', async () => {
  const path = newPath()
  const store = sqliteStore(path, { timeoutMs: 150 })
  await store.write(0, sampleState(1))
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  let turns = 0
  const clock = setInterval(() => turns++, 5)
  await assert.rejects(store.write(1, sampleState(2)), { code: 'StoreWriteError', systemCode: 'SQLITE_BUSY' })
  clearInterval(clock)
  assert.ok(turns >= 5, `the program went on ${turns} times meanwhile`)
  assert.deepEqual((await store.read())?.state, sampleState(1))
  other.exec('ROLLBACK')
  other.close()
  assert.equal(await store.write(1, sampleState(2)), true)
})

test('a saved pair is read where nothing can be written', { concurrency: false }, async () => {
  const path = newPath()
  await sqliteStore(path).write(0, sampleState(1))
  // Its program has ended: the last one to close the file puts the log into it.
  execute(path, 'PRAGMA wal_checkpoint(TRUNCATE)')
  const copy = newPath()
  mkdirSync(dirname(copy))
  copyFileSync(path, copy)
  chmodSync(copy, 0o400)
  chmodSync(dirname(copy), 0o555)
  const failures = await asNobody(copy)
  assert.deepEqual(failures, ['read', 'StoreWriteError'])
})

/** Reads and writes as a user who owns nothing: root may write everywhere. */
async function asNobody(path: string): Promise<string[]> {
  const root = process.getuid?.() === 0
  if (root) {
    chownSync(path, NOBODY, NOBODY)
    chmodSync(dirname(dirname(path)), 0o755)
  }
  const program = fork(fileURLToPath(new URL('./read-and-write.ts', import.meta.url)), [`sqlite:${path}`], {
    ...(root && { uid: NOBODY, gid: NOBODY }),
  })
  const [told] = (await once(program, 'message')) as [string[]]
  return told
}
