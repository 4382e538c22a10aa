import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Client } from 'pg'
import { parsePostgres } from '../src/config/parse-postgres.ts'
import { openPostgresStore } from '../src/store/postgres/open.ts'
import type { MakeGrant, Store } from '../src/store/store.ts'
import type { GrantId } from '../src/tokens/grant-id.ts'
import { addOwner, makeOrder, POLICY, refreshOrder } from './store-contract/fixture.ts'
import { takeDatabase } from './store-postgres-kind.ts'

// What many writers at once could do to each other, where the embedded store has one at a time.

const PATIENCE_MS = 60_000
const SESSION = { proof: { passwordVersion: 1, secondFactor: false }, address: '', network: 'net', agent: '' }

/** Three nodes on one database, and an owner. */
async function open(t: TestContext) {
  const { url, beside } = await takeDatabase(t)
  const address = parsePostgres(url)
  const stores = await Promise.all([1, 2, 3].map(() => openPostgresStore({ address, policy: POLICY })))
  t.after(() => Promise.all(stores.map(store => store.close())))
  const [one] = stores as [Store, Store, Store]
  const owner = await addOwner(one, 'owner@example.com')
  const deadline = () => Date.now() + PATIENCE_MS
  const order = (change: Partial<MakeGrant> = {}) => makeOrder(owner, Date.now(), { deadline: deadline(), ...change })
  /** So many calls at once, spread over the nodes. */
  const race = <Result>(count: number, call: (store: Store, caller: number) => Promise<Result>) =>
    Promise.all(Array.from({ length: count }, (_, caller) => call(stores[caller % 3] as Store, caller)))
  const count = async (table: string) => Number((await beside.query(`select count(*) as n from ${table}`)).rows[0].n)
  return { one, beside, owner, order, deadline, race, count }
}

test('of 150 parallel makes over three nodes exactly 100 succeed', async t => {
  const { order, race, count } = await open(t)
  const made = await race(150, store => store.makeGrant(order()))
  assert.equal(made.filter(({ kind }) => kind === 'made').length, 100)
  assert.equal(made.filter(({ kind }) => kind === 'limit_reached').length, 50)
  assert.equal(await count('grants'), 100)
})

/** What a transaction of another node has done and not yet committed, and what a make that met it must come to. */
const HALFWAY: Record<string, string> = {
  'switched its app off': "update apps set state = 'disabled'",
  'ended its app password': 'update app_passwords set ended_at = 1',
  'switched its account off': "update accounts set state = 'disabled'",
}
for (const [what, change] of Object.entries(HALFWAY)) {
  test(`a make that met a node that ${what} is refused when that is committed`, async t => {
    const { one, beside, order } = await open(t)
    await beside.query(`begin; select * from accounts for update; ${change}`)
    const making = one.makeGrant(order())
    await waitForLock(beside)
    await beside.query('commit')
    assert.deepEqual(await making, { kind: 'refused' })
  })
}

test('a make that met a node that changed its password is refused when that is committed', async t => {
  const { one, beside, order } = await open(t)
  await beside.query('begin; select * from accounts for update; update accounts set password_version = 2')
  const making = one.makeGrant(order({ credential: { kind: 'password', version: 1 } }))
  await waitForLock(beside)
  await beside.query('commit')
  assert.deepEqual(await making, { kind: 'refused' })
})

test('an end waits for the make that is under way, and ends what it made', async t => {
  const { one, beside, order, owner } = await open(t)
  await one.makeGrant(order())
  await beside.query('begin; select * from quotas for update')
  const making = one.makeGrant(order())
  await waitForLock(beside)
  const ending = one.endAppPasswords({ accountId: owner.accountId, appNumber: owner.appNumber })
  await waitForLock(beside, 2)
  await beside.query('commit')
  assert.equal((await making).kind, 'made')
  assert.deepEqual(await ending, { ended: 1 })
  assert.deepEqual(await one.listGrants(owner.accountId, 10), [])
})

test('a refresh that met the end of its grant is refused', async t => {
  const { one, beside, order, deadline } = await open(t)
  const made = await one.makeGrant(order())
  const grant = 'grant' in made ? made.grant : assert.fail(made.kind)
  await beside.query("begin; update grants set ended_at = 1, ended_reason = 'revoked', row_version = row_version + 1")
  const refreshing = one.rotateGrant(refreshOrder(grant, Date.now(), { deadline: deadline() }))
  await waitForLock(beside)
  await beside.query('commit')
  assert.deepEqual(await refreshing, { kind: 'refused', reason: 'revoked' })
})

test('a refresh whose row was written while its deadline passed does nothing', async t => {
  const { one, beside, order } = await open(t)
  const made = await one.makeGrant(order())
  const grant = 'grant' in made ? made.grant : assert.fail(made.kind)
  await beside.query('begin; update grants set row_version = row_version + 1')
  const refreshing = one.rotateGrant(refreshOrder(grant, Date.now(), { deadline: Date.now() + 300 }))
  await waitForLock(beside)
  await beside.query('select pg_sleep(0.4)')
  await beside.query('commit')
  assert.deepEqual(await refreshing, { kind: 'late' })
  assert.deepEqual(await one.listGrants(1, 10), [grant])
})

test('a forgotten grant stays forgotten when its app is switched off meanwhile', async t => {
  const { one, beside, order, deadline } = await open(t)
  const made = await one.makeGrant(order())
  const grant = 'grant' in made ? made.grant : assert.fail(made.kind)
  await beside.query("begin; select * from accounts for update; update apps set state = 'disabled'")
  const id = 'feedfacefeedface' as GrantId
  const refreshing = one.rotateGrant(
    refreshOrder({ ...grant, id, generation: 7 }, Date.now(), { deadline: deadline() }),
  )
  await waitForLock(beside)
  await beside.query('commit')
  assert.deepEqual(await refreshing, { kind: 'refused', reason: 'revoked' })
})

test('a hand-over link opens once, whichever nodes are asked at once', async t => {
  const { one, owner, race, count } = await open(t)
  const { accountId, appNumber } = owner
  await one.createHandOver({ accountId, appNumber, id: 'link', label: 'theirs', lifetimeMs: PATIENCE_MS })
  const opened = await race(64, store =>
    store.openHandOver({ accountId, id: 'link', digest: new Uint8Array(32), address: '' }),
  )
  assert.equal(opened.filter(Boolean).length, 1)
  assert.equal(await count('app_passwords'), 2)
})

test('an invitation makes one account, whichever nodes are asked at once', async t => {
  const { one, race, deadline, count } = await open(t)
  await one.createLink({ accountId: 0, id: 'link', kind: 'invite', lifetimeMs: PATIENCE_MS })
  const made = await race(32, (store, caller) =>
    store.createAccountByLink({
      link: { id: 'link', kind: 'invite' },
      email: `invited-${caller}@example.com`,
      passwordHash: 'h',
      language: 'en',
      address: '',
      deadline: deadline(),
    }),
  )
  assert.equal(made.filter(({ kind }) => kind === 'made').length, 1)
  assert.equal(await count('accounts'), 2)
})

test('app passwords and apps of an account are as many as there may be, and no more', async t => {
  const { owner, race, count } = await open(t)
  const { accountId, appNumber } = owner
  const password = { accountId, appNumber, digest: new Uint8Array(32), label: '' }
  const made = await race(64, store => store.createAppPassword(password))
  assert.equal(made.filter(Boolean).length, 49)
  assert.equal(await count('app_passwords'), 50)
})

test('recovery codes that are renewed twice at once are those of one of them', async t => {
  const { one, owner, race, count } = await open(t)
  const { accountId } = owner
  const sealedSecret = new Uint8Array([1])
  await one.startFactor({ accountId, sealedSecret, keyId: 1 })
  await one.enableFactor({ accountId, sealedSecret, step: 1, recoveryDigests: ['old'] })
  await race(9, (store, caller) =>
    store.replaceRecoveryCodes({ accountId, digests: Array.from({ length: 10 }, (_, code) => `${caller} ${code}`) }),
  )
  assert.equal(await count('recovery_codes'), 10)
})

test('a code of the second factor, or for recovery, is taken once', async t => {
  const { one, owner, race } = await open(t)
  const { accountId } = owner
  const sealedSecret = new Uint8Array([1])
  await one.startFactor({ accountId, sealedSecret, keyId: 1 })
  await one.enableFactor({ accountId, sealedSecret, step: 1, recoveryDigests: ['code'] })
  const steps = await race(48, store => store.takeFactorStep({ accountId, step: 2 }))
  assert.equal(steps.filter(Boolean).length, 1)
  const codes = await race(48, store => store.takeRecoveryCode({ accountId, digest: 'code' }))
  assert.equal(codes.filter(Boolean).length, 1)
})

test('an account has a hundred sessions and no more, whichever nodes open them at once', async t => {
  const { owner, race, deadline, count } = await open(t)
  const { accountId } = owner
  await race(130, (store, caller) =>
    store.openSession({ ...SESSION, accountId, id: `${caller}`, deadline: deadline() }),
  )
  assert.equal(await count('sessions'), 100)
})

test('a session without the second factor is not opened once there is one', async t => {
  const { one, owner, beside, deadline } = await open(t)
  const { accountId } = owner
  const sealedSecret = new Uint8Array([1])
  await one.startFactor({ accountId, sealedSecret, keyId: 1 })
  await beside.query('begin; select * from accounts for update; update second_factors set confirmed_at = 1')
  const opening = one.openSession({ ...SESSION, accountId, id: 'late', deadline: deadline() })
  await waitForLock(beside)
  await beside.query('commit')
  assert.equal(await opening, undefined)
})

test('each delivery is taken by one node', async t => {
  const { one, owner, race } = await open(t)
  const { accountId } = owner
  for (let number = 0; number < 40; number++) {
    const notice = { accountId, kind: 'limit_near', appNumber: 1, detail: '', onceKey: `${number}` } as const
    await one.noteNotice(notice, { mail: true })
  }
  const taken = await race(12, store => store.takeDeliveries({ channel: 'email', limit: 10, leaseMs: PATIENCE_MS }))
  const ids = taken.flat().map(({ noticeId }) => noticeId)
  assert.equal(new Set(ids).size, ids.length)
  const rest = await one.takeDeliveries({ channel: 'email', limit: 100, leaseMs: PATIENCE_MS })
  assert.equal(ids.length + rest.length, 40)
})

test('two nodes that note different secrets under one id are not both believed', async t => {
  const { race, count } = await open(t)
  const noted = await race(12, (store, caller) => store.noteKeys([{ id: 1, fingerprint: `${caller % 3}` }]))
  assert.equal(noted.filter(({ taken }) => taken.length === 0).length, 4)
  assert.equal(await count('keys'), 1)
})

test('batches of counts that meet the same rows in other orders are all added', async t => {
  const { owner, race, beside } = await open(t)
  const { accountId } = owner
  // Hours long gone would be cleared away meanwhile.
  const thisHour = Math.floor(Date.now() / 3_600_000)
  await race(12, (store, caller) => {
    const hours = Array.from({ length: 20 }, (_, hour) => thisHour - hour)
    const usage = (caller % 2 ? hours : hours.toReversed()).map(hour => ({
      accountId,
      appNumber: 1,
      hour,
      metric: 'queries' as const,
      count: 1,
    }))
    return store.noteActivity({ nodeId: `${caller}`, batch: 1, usage, grants: [], journal: [] })
  })
  assert.equal((await beside.query('select sum(count) as n from usage_hours')).rows[0].n, 240)
})

/** Resolves when so many wait for a lock; fails where nobody does. */
async function waitForLock(beside: Client, count = 1): Promise<void> {
  const giveUpAt = performance.now() + 2_500
  while (performance.now() < giveUpAt) {
    const { rows } = await beside.query('select count(distinct pid) as n from pg_locks where not granted')
    if (rows[0].n >= count) return
  }
  assert.fail('nobody waited')
}
