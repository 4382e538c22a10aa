import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { AccountAccess } from '@chatapp-access/contract/account'
import cookie from '@fastify/cookie'
import Fastify from 'fastify'
import { RECENT_MS, SESSION_IDLE_MS } from '../../src/domain/session.ts'
import { digestSecret } from '../../src/flows/account/mint-secret.ts'
import { Refusal } from '../../src/flows/refusal.ts'
import { createLog } from '../../src/log.ts'
import { createGate } from '../../src/routes/account/create-gate.ts'
import { openSqliteStoreInThread } from '../../src/store/sqlite/open.ts'
import { POLICY, START } from '../store-contract/fixture.ts'

const SECRET = 'A'.repeat(43)
const MINUTE = 60_000

/** The gate before a store whose clock is moved by hand, and one signed-in browser. */
async function openGate(t: TestContext, { operator = false } = {}) {
  let now = START
  const store = await openSqliteStoreInThread({ path: ':memory:', policy: POLICY, clock: () => now })
  const app = Fastify()
  t.after(async () => {
    await app.close()
    await store.close()
  })
  await store.createAccount({ email: 'owner@example.com', passwordHash: 'hash' })
  if (operator) await store.changeAccount({ accountId: 1, operator: true })
  const proof = { passwordVersion: 1, secondFactor: false }
  const place = { address: '203.0.113.7', network: '203.0.113.0/24', agent: '' }
  await store.openSession({ accountId: 1, id: digestSecret(SECRET), proof, ...place, deadline: now })
  const gate = createGate({ store, log: createLog('silent'), now: () => now, accountUrl: undefined })
  await app.register(cookie)
  app.get('/:access', async (request, reply) => {
    const { access } = request.params as { access: AccountAccess }
    try {
      const session = await gate.admit(request, reply, access)
      return session ? 'session' : 'nobody'
    } catch (error) {
      return error instanceof Refusal ? error.code : Promise.reject(error)
    }
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const ask = async (access: AccountAccess, value = `1.${SECRET}`) => {
    const headers = { Cookie: `chatapp_session=${value}` }
    return (await fetch(`${url}/${encodeURIComponent(access)}`, { headers })).text()
  }
  const advance = (ms: number) => {
    now += ms
  }
  return { store, ask, advance }
}

test('a session is recent for ten minutes after the password was given, and again once it is given again', async t => {
  const { store, ask, advance } = await openGate(t)
  advance(RECENT_MS - 1)
  assert.equal(await ask('recent'), 'session')
  advance(1)
  assert.equal(await ask('recent'), 'ApiRecentSignInRequiredError')
  assert.equal(await ask('session'), 'session')
  const proof = { passwordVersion: 1, secondFactor: false }
  await store.confirmSession({ accountId: 1, id: digestSecret(SECRET), proof })
  assert.equal(await ask('recent'), 'session')
})

test('what is for operators is for nobody else, and a right that was taken is gone with the next call', async t => {
  const owner = await openGate(t)
  for (const access of ['operator', 'recent operator'] as const) {
    assert.equal(await owner.ask(access), 'ApiForbiddenError')
  }
  const operator = await openGate(t, { operator: true })
  assert.equal(await operator.ask('operator'), 'session')
  operator.advance(RECENT_MS)
  assert.equal(await operator.ask('recent operator'), 'ApiRecentSignInRequiredError')
  assert.equal(await operator.ask('operator'), 'session')
})

test('use puts off the end of a session, noted once a minute', async t => {
  const { store, ask, advance } = await openGate(t)
  const seenAt = async () => (await store.findSession(1, digestSecret(SECRET)))?.seenAt
  advance(MINUTE - 1)
  await ask('session')
  assert.equal(await seenAt(), START)
  advance(1)
  await ask('session')
  assert.equal(await seenAt(), START + MINUTE)
  advance(SESSION_IDLE_MS - 1)
  assert.equal(await ask('session'), 'session')
  advance(SESSION_IDLE_MS)
  assert.equal(await ask('session'), 'ApiSignInRequiredError')
  assert.equal(await ask('public'), 'nobody')
})

test('a cookie of any other shape is nobody’s', async t => {
  const { ask } = await openGate(t)
  for (const value of [
    '',
    '1',
    `1.${SECRET}A`,
    `01.${SECRET}`,
    `0.${SECRET}`,
    `1.${SECRET.slice(1)}`,
    `-1.${SECRET}`,
  ]) {
    assert.equal(await ask('public', value), 'nobody', value)
  }
  assert.equal(await ask('public'), 'session')
})
