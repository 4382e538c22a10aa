import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Database } from '../harness/index.ts'
import { newDatabase } from '../store/database.ts'
import { doneOf, freshPath, run, startCommand } from './commands.ts'
import { storeWith } from './many-grants.ts'

/** 200,000 by hand, for the figures of docs/operation/backup.md. */
const GRANTS = Number(process.env.TRANSFER_GRANTS ?? 20_000)
const KILLS = Number(process.env.TRANSFER_KILLS ?? 2)
/** What Node and the code take by themselves is 130 MB; twenty thousand rows held at once would already be seen. */
const MOST_RESIDENT_KIB = 260 * 1024

/** What the process says when it ends: the most it ever held, KiB. */
const TELLS_MEMORY =
  "--import=data:text/javascript,process.on('exit',()=>console.error('resident',process.resourceUsage().maxRSS))"

const source = await storeWith(GRANTS)
const from = ['--from', `sqlite:${source.databasePath}`]

/** Kills a copy at moments of a seed, goes on with it, and gives what the last run printed. */
async function copyKilled(to: string, seed: number): Promise<string[]> {
  const fates: string[] = []
  let random = seed
  for (let kill = 0; kill < KILLS; kill += 1) {
    random = (random * 48_271) % 2_147_483_647
    const copying = startCommand(['copy', ...from, '--to', to])
    await wait(300 + (random % (GRANTS / 10)))
    copying.signal('SIGKILL')
    const { signal } = await doneOf(copying)
    if (signal === null) return fates
    fates.push(signal)
  }
  const last = await run(['copy', ...from, '--to', to])
  assert.equal(last.code, 0, last.stderr)
  assert.equal(last.result?.finished, true)
  return fates
}

for (const seed of [7, 1_234_567]) {
  test(`a copy to PostgreSQL that is killed again and again (${seed}) is finished by the next one, with every row`, async t => {
    const target = await newDatabase()
    const fates = await copyKilled(target.url, seed)
    t.diagnostic(`killed ${fates.length} times`)
    assert.equal(await target.number('select count(*) from grants'), source.grants)
    assert.equal(await target.number('select count(distinct made_agent) from grants'), source.grants)
    assert.equal(await target.number('select count(*) from installation'), 1)
  })
}

test('a copy to a file that is killed is finished by the next one, also when the source went on meanwhile', async () => {
  const path = freshPath()
  await copyKilled(`sqlite:${freshPath()}`, 99)
  await run(['copy', ...from, '--to', `sqlite:${path}`, '--online'])
  using database = new DatabaseSync(source.databasePath)
  // Two e-mails change places: what is unique must not be in the way.
  const [one, other] = database
    .prepare('select email_key from accounts order by id')
    .all()
    .map(row => row.email_key)
  const change = database.prepare('update accounts set email_key = ? where id = ?')
  for (const [key, id] of [
    ['nobody', 1],
    [one, 2],
    [other, 1],
  ])
    change.run(key as string, id as number)
  database.exec(`update grants set generation = 2 where id like '%7'; delete from grants where id like '%99'`)
  const last = await run(['copy', ...from, '--to', `sqlite:${path}`])
  assert.equal(last.code, 0, last.stderr)
  using copy = new Database(path)
  assert.equal(copy.number('select count(*) from grants'), source.grants - Math.floor((source.grants + 1) / 100))
  assert.equal(copy.number('select count(*) from grants where generation = 2'), Math.floor((source.grants + 3) / 10))
  assert.deepEqual(
    copy.rows('select id, email_key from accounts order by id'),
    [
      { id: 1, email_key: other },
      { id: 2, email_key: one },
    ].map(row => Object.assign(Object.create(null), row)),
  )
  source.grants = copy.number('select count(*) from grants')
})

test('however many grants there are, a copy takes the same memory; numbers that were given out are not given again', async t => {
  const target = await newDatabase()
  const began = performance.now()
  const done = await run(['copy', ...from, '--to', target.url], { env: { NODE_OPTIONS: TELLS_MEMORY } })
  assert.equal(done.code, 0, done.stderr)
  const seconds = (performance.now() - began) / 1000
  const resident = Number(/^resident (\d+)$/m.exec(done.stderr)?.[1])
  t.diagnostic(`${source.grants} grants: ${seconds.toFixed(1)} s, ${Math.round(resident / 1024)} MB`)
  assert.ok(resident < MOST_RESIDENT_KIB, `${resident} KiB were resident`)
  using database = new Database(source.databasePath)
  await target.run(`insert into journal (account_id, at, event, app_number, grant_id, network, detail)
    values (1, 1, 'grant_made', 1, '', '', '')`)
  const last = database.number(`select seq from sqlite_sequence where name = 'journal'`)
  assert.equal(await target.number('select max(id) from journal'), last + 1)
  assert.equal(await target.number(`select count(*) from grants where made_at = 1700000000000`), source.grants)
})
