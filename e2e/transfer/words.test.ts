import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { before, test } from 'node:test'
import {
  noteSecret,
  provision,
  startServer,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { newDatabase } from '../store/database.ts'
import { freshPath, run } from './commands.ts'

/** A store and a backup of it, on which no server works. */
const store = freshPath()
const backup = freshPath('backup.db')
const PASSWORD = 'p4ssw0rd-of-the-database'
noteSecret(PASSWORD)

before(async () => {
  const server = await startServer({ store: `sqlite:${store}` })
  await provision(server)
  await server.stop()
  assert.equal((await run(['backup', '--from', `sqlite:${store}`, '--to', backup])).code, 0)
})

/** Fails in words: no stack, nothing on stdout. */
async function refused(args: readonly string[], words: RegExp, how?: Parameters<typeof run>[1]): Promise<void> {
  const { code, stdout, stderr } = await run(args, how)
  assert.equal(code, 1, stderr)
  assert.match(stderr, words)
  assert.doesNotMatch(stderr, /\n\s+at |node:internal/)
  assert.equal(stdout, '')
}

function withTables(sql: string): string {
  const path = freshPath()
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
  return path
}

test('a source that is not there, is no store, or is no database, is told by name', async () => {
  const to = () => ['--to', `sqlite:${freshPath()}`]
  await refused(['copy', '--from', 'sqlite:/nowhere/access.db', ...to()], /there is no file \/nowhere\/access\.db/)
  const foreign = withTables('create table theirs (n)')
  await refused(['copy', '--from', `sqlite:${foreign}`, ...to()], /holds something else than a ChatApp Access database/)
  const text = freshPath('text.db')
  writeFileSync(text, 'this is no database, though it is long enough to be one'.repeat(50))
  await refused(['restore', '--from', text, ...to()], /the file is not a database/)
  await refused(['restore', '--from', store, ...to()], /is no backup of chatapp-server backup/)
  await refused(['copy', '--from', `sqlite:${backup}`, ...to()], /is a backup; make a store of it with/)
})

test('a target that holds anything is left as it is', async () => {
  const used = freshPath()
  const other = await startServer({ store: `sqlite:${used}` })
  await provision(other)
  await other.stop()
  await refused(
    ['copy', '--from', `sqlite:${store}`, '--to', `sqlite:${used}`],
    /is not empty: it holds counters, keys, acc/,
  )
  await refused(['restore', '--from', backup, '--to', `sqlite:${used}`], /is not empty/)
  await refused(['restore', '--from', backup, '--to', `sqlite:${store}`], /holds this very installation already/)
  const database = await newDatabase()
  await database.run('create table theirs (n int)')
  await refused(['copy', '--from', `sqlite:${store}`, '--to', database.url], /holds something else than ChatApp Access/)
  const begun = freshPath()
  assert.equal((await run(['copy', '--from', `sqlite:${store}`, '--to', `sqlite:${begun}`, '--online'])).code, 0)
  await refused(['copy', '--from', `sqlite:${used}`, '--to', `sqlite:${begun}`], /an unfinished copy of something else/)
})

test('a store that a newer version has changed is neither copied, backed up, restored, nor migrated', async () => {
  const newer = freshPath()
  assert.equal((await run(['copy', '--from', `sqlite:${store}`, '--to', `sqlite:${newer}`])).code, 0)
  const database = new DatabaseSync(newer)
  database.exec(`insert into kysely_migration (name, timestamp) values ('9999-future-breaks', '')`)
  database.close()
  const words = /was written by a newer version \(9999-future-breaks\); run that one/
  await refused(['copy', '--from', `sqlite:${newer}`, '--to', `sqlite:${freshPath()}`], words)
  await refused(['copy', '--from', `sqlite:${store}`, '--to', `sqlite:${newer}`], words)
  await refused(['backup', '--from', `sqlite:${newer}`, '--to', freshPath('b.db')], words)
  await refused(['migrate', '--store', `sqlite:${newer}`, '--dry-run'], words)
})

test('a disk that is full, and a folder that is not there, are told, and no half of a file is left', async () => {
  const folder = temporaryFolder()
  const limited = { wrapper: ['prlimit', '--fsize=65536'] }
  await refused(['backup', '--from', `sqlite:${store}`, '--to', join(folder, 'b.db')], /the disk/, limited)
  await refused(['backup', '--from', `sqlite:${store}`, '--to', join(folder, 'none', 'b.db')], /no such folder/)
  assert.deepEqual(readdirSync(folder), [])
  mkdirSync(join(folder, 'none'))
  assert.equal((await run(['backup', '--from', `sqlite:${store}`, '--to', join(folder, 'none', 'b.db')])).code, 0)
})

test('a backup that was cut off is refused', async () => {
  const cut = freshPath('cut.db')
  assert.equal((await run(['backup', '--from', `sqlite:${store}`, '--to', cut])).code, 0)
  truncateSync(cut, 90_000)
  await refused(['restore', '--from', cut, '--to', `sqlite:${freshPath()}`], /damaged|malformed/)
})

test('a password in a flag is refused, and one in a variable is taken', async () => {
  const url = new URL((await newDatabase()).url)
  url.password = PASSWORD
  const copy = ['copy', '--from', `sqlite:${store}`, '--to']
  await refused([...copy, url.href], /--to: all users of this machine see it; put it into a variable/)
  await refused([...copy, 'env:NEW_STORE'], /--to: there is no variable NEW_STORE/)
  assert.equal((await run([...copy, 'env:NEW_STORE'], { env: { NEW_STORE: url.href } })).code, 0)
})

test('migrate says what it would do and does nothing, then does it, then has nothing to do', async () => {
  for (const place of [`sqlite:${freshPath()}`, (await newDatabase()).url]) {
    const dry = await run(['migrate', '--store', place, '--dry-run'])
    assert.deepEqual([dry.code, dry.result?.dryRun], [0, true], dry.stderr)
    const names = dry.result?.migrations as string[]
    assert.equal(names[0], '0001-tables')
    const again = await run(['migrate', '--store', place, '--dry-run'])
    assert.deepEqual(again.result, dry.result)
    const done = await run(['migrate', '--store', place])
    assert.deepEqual([done.code, done.result], [0, { dryRun: false, migrations: names }])
    const nothing = await run(['migrate', '--store', place])
    assert.deepEqual(nothing.result?.migrations, [])
  }
})

testThatNothingSecretWasPrinted()
