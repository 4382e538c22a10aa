import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GuardTrouble } from '../src/index.ts'
import { gateOf, refusalOf, stage, tokenOf, turn, until } from './setup.ts'
import { APP, type Reply } from './token-server.ts'

const TOKEN = tokenOf()

const json = (status: number, code: string, headers = {}): Reply => ({
  status,
  headers,
  body: JSON.stringify({ success: false, error: { code, message: 'No' } }),
})

/** All the ways in which a server says nothing of a token, and what is told of them. */
const AWAY: Record<string, { reply: Reply; trouble: GuardTrouble }> = {
  '500': { reply: json(500, 'ApiInternalError'), trouble: { code: 'ApiInternalError', status: 500 } },
  '503': {
    reply: json(503, 'ApiUnavailableError', { 'Retry-After': '4' }),
    trouble: { code: 'ApiUnavailableError', status: 503, retryAfterSeconds: 4 },
  },
  '429': {
    reply: json(429, 'ApiTooManyRequestsError', { 'Retry-After': '9' }),
    trouble: { code: 'ApiTooManyRequestsError', status: 429, retryAfterSeconds: 9 },
  },
  'the 404 of a wrong address': {
    reply: json(404, 'ApiNotFoundError'),
    trouble: { code: 'ApiNotFoundError', status: 404 },
  },
  'a bare 401 of a proxy': { reply: { status: 401 }, trouble: { code: 'UnexpectedAnswer', status: 401 } },
  'the page of a proxy': { reply: { status: 502, body: '<html>' }, trouble: { code: 'UnexpectedAnswer', status: 502 } },
  silence: { reply: 'hang', trouble: { code: 'ETIMEDOUT' } },
  'a connection that breaks': { reply: 'break', trouble: { code: 'UND_ERR_SOCKET' } },
}

for (const [what, { reply, trouble }] of Object.entries(AWAY)) {
  test(`${what}: a token that was good passes for another minute, one never seen is answered 503`, async t => {
    const told: GuardTrouble[] = []
    // Only silence waits for the end of its time, which must be long enough for the answers of a busy machine.
    const patience = reply === 'hang' ? { timeoutMs: 1000 } : {}
    const { server, clock, guard } = await stage(t, { ...patience, onTrouble: one => told.push(one) })
    await guard.check(TOKEN)
    server.reply = () => reply
    clock.pass(5)
    assert.deepEqual(await guard.check(TOKEN), { ...APP, endTime: server.endTime })
    assert.partialDeepStrictEqual(told, [trouble])
    clock.pass(59.9)
    assert.deepEqual(await guard.check(TOKEN), { ...APP, endTime: server.endTime })
    clock.pass(0.1)
    for (const token of [TOKEN, tokenOf(1)]) {
      const refusal = await refusalOf(guard.check(token))
      const retryAfter = trouble.retryAfterSeconds ?? 1
      assert.deepEqual(
        [refusal.code, refusal.status, refusal.retryAfterSeconds],
        ['ApiUnavailableError', 503, retryAfter],
      )
    }
    server.reply = () => 'good'
    clock.pass(1)
    for (const token of [TOKEN, tokenOf(1)]) assert.equal((await guard.check(token)).appId, APP.appId)
  })
}

test('a server that is stopped and started again is asked again, by the same guard', async t => {
  const told: GuardTrouble[] = []
  const { server, clock, guard } = await stage(t, { onTrouble: one => told.push(one) })
  await guard.check(TOKEN)
  await server.stop()
  clock.pass(6)
  assert.ok(await guard.check(TOKEN))
  assert.deepEqual(told, [{ code: 'ECONNREFUSED' }])
  await server.start()
  server.reply = () => 'bad'
  clock.pass(11)
  assert.equal((await refusalOf(guard.check(TOKEN))).code, 'ApiInvalidTokenError')
})

test('with staleSeconds 0 nothing goes on', async t => {
  const { server, clock, guard } = await stage(t, { staleSeconds: 0 })
  await guard.check(TOKEN)
  await server.stop()
  clock.pass(5)
  assert.equal((await refusalOf(guard.check(TOKEN))).status, 503)
})

test('no outage carries a token beyond its own end', async t => {
  const { server, clock, guard } = await stage(t)
  server.endTime = Math.floor(Date.now() / 1000) + 20
  await guard.check(TOKEN)
  server.reply = () => json(500, 'ApiInternalError')
  clock.pass(18)
  assert.ok(await guard.check(TOKEN))
  clock.pass(2)
  assert.equal((await refusalOf(guard.check(TOKEN))).status, 503)
})

test('a connection that the server closed meanwhile costs no query', async t => {
  const told: GuardTrouble[] = []
  const { server, guard } = await stage(t, { onTrouble: one => told.push(one) })
  server.reply = () => (server.questions.length === 1 ? 'break' : 'good')
  assert.ok(await guard.check(TOKEN))
  assert.deepEqual([server.questions.length, told], [2, []])
})

test('in an outage one query a second asks, and those that may go on wait for nothing', {
  timeout: 10_000,
}, async t => {
  let told = 0
  const { server, clock, guard } = await stage(t, {
    timeoutMs: 1000,
    onTrouble: () => {
      told += 1
    },
  })
  const tokens = Array.from({ length: 20 }, (_, number) => tokenOf(number))
  await Promise.all(tokens.map(token => guard.check(token)))
  clock.pass(6)
  server.reply = () => json(503, 'ApiUnavailableError')
  await guard.check(TOKEN)
  const before = server.questions.length
  const asks = async () => {
    await Promise.all(tokens.map(token => guard.check(token)))
    await turn()
  }
  server.reply = () => 'hang'
  await asks()
  assert.equal(server.questions.length, before)
  for (const second of [1, 2, 3]) {
    clock.pass(1.1)
    await asks()
    await until(() => server.questions.length === before + second)
  }
  // All of these have failed by now. The server is back: the next one who asks ends the outage, for all tokens.
  await until(() => told === 4)
  server.reply = () => 'bad'
  clock.pass(1.1)
  await asks()
  await until(() => server.questions.length === before + 4)
  while (
    await guard.check(TOKEN).then(
      () => true,
      () => false,
    )
  )
    await turn()
  for (const token of tokens.slice(10)) assert.equal((await refusalOf(guard.check(token))).code, 'ApiInvalidTokenError')
})

test('an outage not met again for ten seconds is over: the server is asked before anyone passes', async t => {
  const { server, clock, guard } = await stage(t)
  await guard.check(TOKEN)
  server.reply = () => json(500, 'ApiInternalError')
  clock.pass(6)
  await guard.check(TOKEN)
  server.reply = () => 'bad'
  clock.pass(10)
  assert.equal((await refusalOf(guard.check(TOKEN))).code, 'ApiInvalidTokenError')
})

test('tokens never seen good bring about no outage: others are asked about as ever', async t => {
  const { server, clock, guard } = await stage(t)
  await guard.check(TOKEN)
  clock.pass(6)
  server.reply = token => (token === TOKEN ? 'bad' : json(503, 'ApiUnavailableError'))
  await refusalOf(guard.check(tokenOf(1)))
  assert.equal((await refusalOf(guard.check(TOKEN))).code, 'ApiInvalidTokenError')
})

test('a token that could not be asked about is not asked about again in the same second', async t => {
  const { server, clock, guard } = await stage(t)
  server.reply = () => json(503, 'ApiUnavailableError')
  for (let query = 0; query < 10; query += 1) assert.equal((await refusalOf(guard.check(TOKEN))).status, 503)
  assert.equal(server.questions.length, 1)
  server.reply = () => 'good'
  clock.pass(1)
  assert.ok(await guard.check(TOKEN))
})

test('a flood of junk opens no more questions than allowed, is answered 503 beyond, and pushes out no good token', async t => {
  const { server, clock, guard } = await stage(t, { maxTokens: 50, maxChecks: 8 })
  await guard.check(TOKEN)
  const held = gateOf()
  server.reply = async token => {
    if (token === TOKEN) return 'good'
    await held.passed
    return 'bad'
  }
  const flood = Array.from({ length: 500 }, (_, number) => refusalOf(guard.check(tokenOf(number + 1))))
  await until(() => server.questions.length === 9)
  // Meanwhile a token that was good can be asked about, for all the junk.
  clock.pass(5)
  assert.ok(await guard.check(TOKEN))
  assert.equal(server.questions.length, 10)
  held.open()
  const codes = (await Promise.all(flood)).map(({ code, retryAfterSeconds }) => `${code} ${retryAfterSeconds}`)
  assert.equal(codes.filter(code => code === 'ApiOverloadedError 1').length, 492)
  assert.equal(codes.filter(code => code === 'ApiInvalidTokenError undefined').length, 8)
  server.reply = () => 'bad'
  for (let number = 0; number < 200; number += 1) await refusalOf(guard.check(tokenOf(1000 + number)))
  assert.ok(guard.remembered(TOKEN))
})

test('where too many known tokens are asked about, the others go on with what is remembered', async t => {
  const { server, clock, guard } = await stage(t, { maxChecks: 2 })
  const tokens = Array.from({ length: 10 }, (_, number) => tokenOf(number))
  for (const token of tokens) await guard.check(token)
  const held = gateOf()
  server.reply = () => held.passed.then(() => 'good' as const)
  clock.pass(6)
  const callers = Promise.all(tokens.map(token => guard.check(token)))
  await until(() => server.questions.length === 12)
  held.open()
  assert.equal((await callers).length, 10)
  assert.equal(server.questions.length, 12)
})

test('tokens that are fresh are not asked about ahead of their time where too many are, and that is no trouble', async t => {
  const told: GuardTrouble[] = []
  const { server, clock, guard } = await stage(t, { maxChecks: 2, onTrouble: one => told.push(one) })
  const tokens = Array.from({ length: 10 }, (_, number) => tokenOf(number))
  for (const token of tokens) await guard.check(token)
  const held = gateOf()
  server.reply = () => held.passed.then(() => 'good' as const)
  clock.pass(4)
  for (const token of tokens) assert.ok(guard.remembered(token))
  await until(() => server.questions.length === 12)
  held.open()
  await turn()
  assert.deepEqual(told, [])
})

test('what is told of trouble holds no token', async t => {
  const told: unknown[] = []
  const { server, guard } = await stage(t, { onTrouble: one => told.push(one) })
  const body = JSON.stringify({ success: false, error: { code: TOKEN, message: TOKEN } })
  server.reply = () => ({ status: 500, body })
  const refusal = await refusalOf(guard.check(TOKEN))
  assert.equal(told.length, 1)
  assert.doesNotMatch(JSON.stringify([told, refusal, refusal.message, refusal.stack, refusal.answer()]), /cat_/)
})
