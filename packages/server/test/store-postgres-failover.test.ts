import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { parsePostgres } from '../src/config/parse-postgres.ts'
import type { Grant } from '../src/domain/grant.ts'
import { openPostgresStore } from '../src/store/postgres/open.ts'
import { StoreUnavailableError } from '../src/store/store.ts'
import { connect } from './postgres-cluster.ts'
import { startPostgresPair } from './postgres-pair.ts'
import { addOwner, makeOrder, POLICY, refreshOrder } from './store-contract/fixture.ts'

// One pair of servers for the file: the last test leaves the standby as the primary.

const PATIENCE_MS = 60_000
/** How long after the promotion the store may still be unavailable. */
const BACK_WITHIN_MS = 5_000
const CALLERS = 8

const pair = await startPostgresPair()
const openAt = (url: string) => openPostgresStore({ address: parsePostgres(url), policy: POLICY })
const deadline = () => Date.now() + PATIENCE_MS

const first = await openAt(pair.primary)
await addOwner(first, 'owner@example.com')
await first.close()

test('a store that is given the standby first works on the primary', async () => {
  const { host } = new URL(pair.primary)
  const store = await openAt(pair.standby.replace('/postgres', `,${host}/postgres`))
  await store.createLink({ accountId: 0, id: 'link', kind: 'invite', lifetimeMs: PATIENCE_MS })
  await store.close()
  await assert.rejects(openAt(pair.standby), /it is a standby/)
})

test('a commit that did not wait for its standby to the end is unavailable, alone or in a transaction', async () => {
  const store = await openAt(pair.primary)
  const beside = await connect(pair.primary)
  const order = () => makeOrder({ accountId: 1, appNumber: 1, appPasswordId: 1 }, Date.now(), { deadline: deadline() })
  const made = await store.makeGrant(order())
  const grant = 'grant' in made ? made.grant : assert.fail(made.kind)
  await beside.query(`set synchronous_commit = local`)
  await beside.query(`alter system set synchronous_standby_names = 'nobody'`)
  await beside.query('select pg_reload_conf()')
  /** As an operator does who cancels what hangs. */
  const cutShort = async (isOver = () => false) => {
    const cancel = `select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'`
    while (!isOver()) if ((await beside.query(cancel)).rows.length > 0) return
  }
  // A server reads its settings anew a moment after it was told to: until then commits wait for nobody.
  const probe = await connect(pair.primary)
  const seen = { warned: false, over: false }
  probe.on('notice', () => {
    seen.warned = true
  })
  while (!seen.warned) {
    seen.over = false
    const probing = probe.query(`select pg_logical_emit_message(true, 'probe', '')`).finally(() => {
      seen.over = true
    })
    await Promise.all([probing, cutShort(() => seen.over)])
  }
  const refreshing = store.rotateGrant(refreshOrder(grant, Date.now(), { deadline: deadline() }))
  await Promise.all([cutShort(), assert.rejects(refreshing, /no standby has confirmed the commit/)])
  const making = store.makeGrant(order())
  await Promise.all([cutShort(), assert.rejects(making, /no standby has confirmed the commit/)])
  await beside.query('alter system reset synchronous_standby_names')
  await beside.query('select pg_reload_conf()')
  const again = await store.rotateGrant(refreshOrder(grant, Date.now(), { deadline: deadline() }))
  assert.equal(again.kind, 'replayed')
  await store.close()
})

test('after the primary has died the store goes on with the standby, and no acknowledged pair is lost', async () => {
  await pair.tell('synchronous')
  const store = await openAt(pair.both)
  const { position } = await store.follow({ nodeId: 'node', keyIds: [1], afterRevocation: '', limit: 10 })
  const pairs = await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      const owner = { accountId: 1, appNumber: 1, appPasswordId: 1 }
      const made = await store.makeGrant(makeOrder(owner, Date.now(), { deadline: deadline() }))
      return 'grant' in made ? made.grant : assert.fail(made.kind)
    }),
  )
  let promotedAt = Number.POSITIVE_INFINITY
  /** Refreshes without a pause, as no program should; ends with the first pair after the promotion. */
  const refreshOn = async (caller: number): Promise<number> => {
    for (;;) {
      try {
        const order = refreshOrder(pairs[caller] as Grant, Date.now(), { deadline: deadline() })
        const outcome = await store.rotateGrant(order)
        assert.ok('grant' in outcome && !outcome.healed, JSON.stringify(outcome))
        pairs[caller] = outcome.grant
        if (performance.now() > promotedAt) return performance.now() - promotedAt
      } catch (error) {
        assert.ok(error instanceof StoreUnavailableError, String(error))
        await delay(20)
      }
    }
  }
  const callers = Array.from({ length: CALLERS }, (_, caller) => refreshOn(caller))
  await delay(500)
  await pair.tell('kill primary')
  await assert.rejects(store.findAccount(1), StoreUnavailableError)
  await pair.tell('promote')
  promotedAt = performance.now()
  const backAfter = await Promise.all(callers)
  assert.ok(Math.max(...backAfter) < BACK_WITHIN_MS, `after ${backAfter} ms`)
  assert.ok(pairs.every(({ generation }) => generation > 2))
  // What the new primary tells of the feed begins anew.
  await store.endGrants({ accountId: 1, reason: 'revoked' })
  const followed = await store.follow({ nodeId: 'node', keyIds: [1], afterRevocation: position, limit: 100 })
  assert.ok(followed.revocations.length >= CALLERS)
  const told = new Set(followed.revocations.map(({ grantId }) => grantId))
  assert.ok(pairs.every(({ id }) => told.has(id)))
  await store.close()
})
