import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gateOf, refusalOf, stage, tokenOf, until } from './setup.ts'
import { APP } from './token-server.ts'

const TOKEN = tokenOf()

test('a good token is asked about once, and known for five seconds', async t => {
  const { server, clock, guard } = await stage(t)
  assert.equal(guard.remembered(TOKEN), undefined)
  assert.deepEqual(await guard.check(TOKEN), { ...APP, endTime: server.endTime })
  clock.pass(3)
  assert.deepEqual(guard.remembered(TOKEN), { ...APP, endTime: server.endTime })
  assert.deepEqual(await guard.check(TOKEN), { ...APP, endTime: server.endTime })
  assert.deepEqual(server.questions, [{ token: TOKEN, address: undefined, path: '/v1/tokens/check' }])
  clock.pass(2)
  assert.equal(guard.remembered(TOKEN), undefined)
  await guard.check(TOKEN)
  assert.equal(server.questions.length, 2)
})

test('a thousand queries at once with one token make one question', async t => {
  const { server, guard } = await stage(t)
  const callers = await Promise.all(Array.from({ length: 1000 }, () => guard.check(TOKEN)))
  assert.equal(new Set(callers).size, 1)
  assert.equal(server.questions.length, 1)
})

test('a revoked token passes for the five seconds of memory, counted from the question, and no longer', async t => {
  const { server, clock, guard } = await stage(t)
  server.reply = async () => {
    // The answer is under way for a second.
    clock.pass(1)
    return 'good' as const
  }
  await guard.check(TOKEN)
  server.reply = () => 'bad'
  clock.pass(2.7)
  await guard.check(TOKEN)
  clock.pass(1.3)
  const refusal = await refusalOf(guard.check(TOKEN))
  assert.deepEqual([refusal.code, refusal.status, refusal.reason], ['ApiInvalidTokenError', 403, 'revoked'])
})

test('a token in steady use is asked about again before its time is over, so no query waits', async t => {
  const { server, clock, guard } = await stage(t)
  await guard.check(TOKEN)
  const held = gateOf()
  server.reply = async () => {
    await held.passed
    return 'good' as const
  }
  clock.pass(4)
  for (let query = 0; query < 3; query += 1) assert.ok(guard.remembered(TOKEN))
  await until(() => server.questions.length === 2)
  held.open()
  // The new answer counts from the fourth second: the first one is over by now.
  clock.pass(1.5)
  await until(() => guard.remembered(TOKEN) !== undefined)
  assert.equal(server.questions.length, 2)
  clock.pass(3.5)
  assert.equal(guard.remembered(TOKEN), undefined)
})

test('no memory outlives the token, by the clock of the server', async t => {
  const { server, clock, guard } = await stage(t)
  // The server lives in another year than we do.
  const theirs = Date.parse('2031-05-06T07:08:09Z')
  server.endTime = theirs / 1000 + 4
  server.reply = token => {
    const data = { cabinetUserId: 7, appId: 'app_7_3', accessToken: token, accessTokenEndTime: server.endTime }
    return {
      status: 200,
      headers: { Date: new Date(theirs).toUTCString() },
      body: JSON.stringify({ success: true, data }),
    }
  }
  await guard.check(TOKEN)
  clock.pass(2.9)
  assert.ok(guard.remembered(TOKEN))
  clock.pass(0.2)
  assert.equal(guard.remembered(TOKEN), undefined)
})

test('a clock that is set back makes the guard ask again, not remember for longer', async t => {
  const { server, clock, guard } = await stage(t)
  await guard.check(TOKEN)
  clock.pass(-3600)
  assert.equal(guard.remembered(TOKEN), undefined)
  server.reply = () => 'bad'
  await refusalOf(guard.check(TOKEN))
})

test('a bad token is asked about once a second, and is good again as soon as the server says so', async t => {
  const { server, clock, guard } = await stage(t)
  server.reply = () => 'bad'
  for (let query = 0; query < 20; query += 1) await refusalOf(guard.check(TOKEN))
  assert.equal(server.questions.length, 1)
  clock.pass(1)
  server.reply = () => 'good'
  assert.deepEqual(await guard.check(TOKEN), { ...APP, endTime: server.endTime })
})

test('with rememberSeconds 0 every query asks, but queries at the same moment ask together', async t => {
  const { server, guard } = await stage(t, { rememberSeconds: 0, rememberBadSeconds: 0 })
  await guard.check(TOKEN)
  await Promise.all([guard.check(TOKEN), guard.check(TOKEN)])
  assert.equal(server.questions.length, 2)
  server.reply = () => 'bad'
  await refusalOf(guard.check(TOKEN))
  await refusalOf(guard.check(TOKEN))
  assert.equal(server.questions.length, 4)
})

test('what no server could have issued is refused without a question', async t => {
  const { server, guard } = await stage(t)
  const impossible = [undefined, '', 'x'.repeat(65), 'a b', 'Basic YTpi', 'cat_ü', `${TOKEN}\n`, `${TOKEN}, ${TOKEN}`]
  for (const token of impossible) {
    const { code, status } = await refusalOf(guard.check(token))
    assert.deepEqual([code, status], ['ApiInvalidTokenError', 403])
  }
  assert.deepEqual(server.questions, [])
})

test('who is told of is whom the server means: foreign, broken and mixed up answers are not believed', async t => {
  const { server, clock, guard } = await stage(t)
  const data = { cabinetUserId: 7, appId: 'app_7_3', accessToken: TOKEN, accessTokenEndTime: server.endTime }
  const bodies = [
    { success: true, data: { ...data, accessToken: tokenOf(1) } },
    { success: true, data: { ...data, cabinetUserId: '7' } },
    { success: true, data: { ...data, cabinetUserId: 0 } },
    { success: true, data: { ...data, appId: 'admin' } },
    { success: true, data: { ...data, accessTokenEndTime: null } },
    { success: false, data },
    { success: true },
    data,
    [],
    null,
  ].map(body => JSON.stringify(body))
  for (const body of [...bodies, '<html>Log in to the network</html>', '', 'x'.repeat(100_000)]) {
    server.reply = () => ({ status: 200, body })
    assert.equal((await refusalOf(guard.check(TOKEN))).code, 'ApiUnavailableError', body.slice(0, 100))
    clock.pass(2)
  }
})

test('the token goes to the server alone: a redirect is not followed', async t => {
  const { server, guard } = await stage(t)
  const other = await stage(t)
  server.reply = () => ({ status: 302, headers: { Location: `${other.server.url}/v1/tokens/check` } })
  assert.equal((await refusalOf(guard.check(TOKEN))).code, 'ApiUnavailableError')
  assert.deepEqual(other.server.questions, [])
})

test('the server is told the address of the caller, and nothing that is none', async t => {
  const { server, guard } = await stage(t)
  await guard.check(tokenOf(1), { address: '2001:db8::1' })
  await guard.check(tokenOf(2), { address: '198.51.100.7' })
  await guard.check(tokenOf(3), { address: 'evil\r\nX-Other: 1' })
  await guard.check(tokenOf(4))
  assert.deepEqual(
    server.questions.map(({ address }) => address),
    ['2001:db8::1', '198.51.100.7', undefined, undefined],
  )
})

test('asked about again ahead of its time, a token has the address that it is used from', async t => {
  const { server, clock, guard } = await stage(t)
  await guard.check(TOKEN, { address: '198.51.100.7' })
  clock.pass(4)
  await guard.check(TOKEN, { address: '198.51.100.7' })
  await until(() => server.questions.length === 2)
  assert.equal(server.questions[1]?.address, '198.51.100.7')
})

test('a server at a path is asked there', async t => {
  const { server } = await stage(t)
  const { guard } = await stage(t, { server: `${server.url}/access/` })
  await guard.check(TOKEN)
  assert.equal(server.questions[0]?.path, '/access/v1/tokens/check')
})
