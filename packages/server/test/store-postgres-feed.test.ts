import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from 'pg'
import { parsePostgres } from '../src/config/parse-postgres.ts'
import { prepareDatabase } from '../src/store/postgres/database.ts'
import { openPostgresStore } from '../src/store/postgres/open.ts'
import { type Store, StoreUnavailableError } from '../src/store/store.ts'
import { connect, startCluster } from './postgres-cluster.ts'
import { addOwner, makeOrder, POLICY } from './store-contract/fixture.ts'
import { takeDatabase } from './store-postgres-kind.ts'

const BEAT = { nodeId: 'node', keyIds: [1], silent: true, limit: 100 }

async function open(t: TestContext) {
  const { url, beside } = await takeDatabase(t)
  const store = await openPostgresStore({ address: parsePostgres(url), policy: POLICY })
  t.after(() => store.close())
  const look = async (afterRevocation: string, limit = 100) => {
    const { revocations, position, complete } = await store.follow({ ...BEAT, afterRevocation, limit })
    return { grants: revocations.map(({ grantId }): string => grantId), position, complete }
  }
  return { url, beside, store, look }
}

/** Puts an entry into the feed, in the transaction of a connection. */
function revoke(client: Client, grantId: string) {
  return client.query(
    `insert into revocations (account_id, grant_id, until_end, reason) values (1, $1, 4000000000, 'revoked')`,
    [grantId],
  )
}

async function revokeOneGrant(store: Store): Promise<string> {
  const owner = await addOwner(store, 'owner@example.com')
  const made = await store.makeGrant(makeOrder(owner, Date.now()))
  await store.endGrants({ accountId: owner.accountId, reason: 'revoked' })
  return 'grant' in made ? made.grant.id : assert.fail(made.kind)
}

test('an end that is committed after a later one is missed by nobody', async t => {
  const { url, beside, look } = await open(t)
  const slow = await connect(url)
  await slow.query('begin')
  await revoke(slow, 'early')
  await revoke(beside, 'late')
  const first = await look('')
  assert.deepEqual(first.grants, ['late'])
  await slow.query('commit')
  const second = await look(first.position)
  assert.ok(second.grants.includes('early'))
  assert.deepEqual((await look(second.position)).grants, [])
})

test('nor is one that is committed between two pages, behind the first of them', async t => {
  const { url, beside, look } = await open(t)
  const slow = await connect(url)
  await slow.query('begin')
  await revoke(slow, 'early')
  for (const grantId of ['1', '2', '3']) await revoke(beside, grantId)
  const first = await look('', 2)
  assert.deepEqual([first.grants, first.complete], [['1', '2'], false])
  await slow.query('commit')
  const rest = await look(first.position, 2)
  assert.deepEqual([rest.grants, rest.complete], [['3'], true])
  assert.ok((await look(rest.position)).grants.includes('early'))
})

test('pages come to an end while an old transaction is still open', async t => {
  const { url, beside, look } = await open(t)
  const slow = await connect(url)
  await slow.query('begin')
  await revoke(slow, 'early')
  for (const grantId of ['1', '2', '3', '4', '5']) await revoke(beside, grantId)
  const seen: string[] = []
  let page = await look('', 2)
  for (; !page.complete; page = await look(page.position, 2)) seen.push(...page.grants)
  assert.deepEqual([...seen, ...page.grants], ['1', '2', '3', '4', '5'])
  await slow.query('rollback')
})

test('a position of another run of the server counts for nothing: all is read anew', async t => {
  const { beside, look } = await open(t)
  await revoke(beside, 'first')
  const { position } = await look('')
  assert.deepEqual((await look(position)).grants, [])
  const [, from] = position.split('/')
  assert.deepEqual((await look(`1/${from}`)).grants, ['first'])
})

test('nor does one from before a process of the server died and it restarted itself', async t => {
  const url = await startCluster()
  await prepareDatabase(parsePostgres(url))
  const store = await openPostgresStore({ address: parsePostgres(url), policy: POLICY })
  t.after(() => store.close())
  const grantId = await revokeOneGrant(store)
  const { position } = await store.follow({ ...BEAT, afterRevocation: '' })
  const { revocations: news } = await store.follow({ ...BEAT, afterRevocation: position })
  assert.deepEqual(news, [])
  const victim = await connect(url)
  const { rows } = await victim.query('select pg_backend_pid() as pid, pg_postmaster_start_time() as since')
  const witness = await connect(url)
  const cutOff = new Promise<void>(resolve => void witness.once('end', () => resolve()))
  process.kill(rows[0].pid, 'SIGKILL')
  // Whoever was connected is cut off.
  await cutOff
  const again = await untilItAnswers(() => store.follow({ ...BEAT, afterRevocation: position }))
  assert.deepEqual(
    again.revocations.map(revocation => revocation.grantId),
    [grantId],
  )
  const back = await connect(url)
  const { rows: after } = await back.query('select pg_postmaster_start_time() as since')
  assert.deepEqual(after[0].since, rows[0].since, 'it is the same run, as far as the server itself says')
})

test('rows from the dump of another server are read once, like all others', async t => {
  const { url, beside, look } = await open(t)
  await revoke(beside, 'restored')
  await beside.query(`update revocations set xid = '999999999999'`)
  await prepareDatabase(parsePostgres(url))
  const first = await look('')
  assert.deepEqual(first.grants, ['restored'])
  assert.deepEqual((await look(first.position)).grants, [])
})

test('who listens is told of an end at once, and again after the connection was lost', async t => {
  const { beside, store } = await open(t)
  const told: (() => void)[] = []
  const news = () => new Promise<void>(resolve => told.push(resolve))
  const connected = news()
  const stop = store.watchFeed?.(() => told.shift()?.())
  t.after(() => stop?.())
  await connected
  const ended = news()
  await revokeOneGrant(store)
  await ended
  const again = news()
  await beside.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen chatapp_revocations'`,
  )
  await again
  const later = news()
  await revoke(beside, 'later')
  await later
})

/** What a call gives once the database is there again. */
async function untilItAnswers<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error
      await delay(50)
    }
  }
}
