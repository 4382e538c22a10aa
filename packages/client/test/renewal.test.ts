import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isApiError } from '../src/index.ts'
import { memoryStore } from '../src/memory.ts'
import { clientOf, serverFor } from './setup.ts'

test('the first query makes one token, and later ones use it', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  for (const path of ['/v1/a', '/v1/b', '/v1/c']) assert.deepEqual(await client.get(path), { path, length: 0 })
  assert.deepEqual(server.calls, { make: 1, refresh: 0, query: 3 })
  assert.equal(server.queries[2]?.authorization, server.pair()?.accessToken)
})

test('a burst of first queries makes one token', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  await Promise.all(Array.from({ length: 50 }, (_, n) => client.get(`/v1/${n}`)))
  assert.deepEqual(server.calls, { make: 1, refresh: 0, query: 50 })
})

test('50 queries in flight on one dead token lead to one refresh and 50 answers', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  await client.get('/v1/first')
  server.endAccess()
  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => client.get<{ path: string }>(`/v1/${n}`)))
  assert.deepEqual(
    answers.map(answer => answer.path),
    Array.from({ length: 50 }, (_, n) => `/v1/${n}`),
  )
  assert.deepEqual(server.calls, { make: 1, refresh: 1, query: 101 })
})

for (const renewal of ['convergent', 'strict'] as const) {
  test(`rejections spread over 400 ms lead to one refresh, ${renewal}`, async t => {
    const server = await serverFor(t, { renewal })
    const client = clientOf(server)
    await client.get('/v1/first')
    server.endAccess()
    server.behaviour.queryDelayMs = count => (count * 8) % 400
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => client.get(`/v1/${n}`)))
    assert.equal(answers.length, 50)
    assert.equal(server.calls.refresh, 1)
    assert.equal(server.calls.make, 1)
  })
}

for (const status of [400, 401, 403, 419, 500]) {
  test(`ApiInvalidTokenError renews at status ${status}`, async t => {
    const server = await serverFor(t, { invalidTokenStatus: status })
    const client = clientOf(server)
    await client.get('/v1/first')
    server.endAccess()
    assert.deepEqual(await client.get('/v1/again'), { path: '/v1/again', length: 0 })
    assert.equal(server.calls.refresh, 1)
  })
}

for (const [name, status, type, text] of [
  ['bare 401', 401, 'text/plain', 'Unauthorized'],
  ['bare 403', 403, 'text/html', '<h1>ApiInvalidTokenError</h1>'],
  ['403 with another code', 403, 'application/json', '{"success":false,"error":{"code":"ApiNoAccess","message":"x"}}'],
  ['403 with the code in the wrong place', 403, 'application/json', '{"code":"ApiInvalidTokenError"}'],
  ['403 with broken JSON', 403, 'application/json', '{"success":false,"error":{"code":"ApiInvalidTokenErr'],
] as const) {
  test(`a ${name} never burns a refresh, and its body stays readable`, async t => {
    const server = await serverFor(t)
    const client = clientOf(server)
    server.route('/v1/odd', (_, response) => response.writeHead(status, { 'content-type': type }).end(text))
    const response = await client.fetch('/v1/odd')
    assert.equal(response.status, status)
    assert.equal(await response.text(), text)
    assert.deepEqual(server.calls, { make: 1, refresh: 0, query: 1 })
  })
}

test('problem details with the code renew too', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  let first = true
  server.route('/v1/problem', (_, response) => {
    if (!first) return response.end('fine')
    first = false
    const problem = { type: 'about:blank', title: 'Invalid Token', status: 403, code: 'ApiInvalidTokenError' }
    response.writeHead(403, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem))
  })
  const response = await client.fetch('/v1/problem', { headers: { accept: 'application/problem+json' } })
  assert.equal(await response.text(), 'fine')
  assert.equal(server.calls.refresh, 1)
})

test('a token that is refused again after two refreshes is handed to the caller', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  await client.get('/v1/first')
  server.endAccess()
  server.onCall(kind => {
    if (kind === 'query') server.endAccess()
  })
  await assert.rejects(client.get('/v1/never'), error => isApiError(error, 'ApiInvalidTokenError'))
  assert.equal(server.calls.refresh, 2)
  assert.equal(server.calls.make, 1)
})

test('a pair another client saved is adopted, and refused, is renewed once more', async t => {
  const server = await serverFor(t)
  const store = memoryStore()
  const one = clientOf(server, { store })
  const two = clientOf(server, { store })
  await one.get('/v1/first')
  await two.get('/v1/first')
  server.endAccess()
  await one.get('/v1/renewed')
  server.endAccess()
  const seen: string[] = []
  two.on('adopted', () => seen.push('adopted'))
  two.on('refreshed', () => seen.push('refreshed'))
  assert.deepEqual(await two.get('/v1/second'), { path: '/v1/second', length: 0 })
  assert.deepEqual(seen, ['adopted', 'refreshed'])
  assert.equal(server.calls.make, 1)
  assert.equal(server.calls.refresh, 2)
})

test('a lost refresh reply is found again with the same refresh token', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  await client.get('/v1/first')
  server.endAccess()
  server.behaviour.faults.push({ kind: 'lose reply' }, { kind: 'lose reply' })
  await client.get('/v1/again')
  assert.equal(server.calls.refresh, 3)
  assert.equal(server.rotated, 1)
  assert.equal(server.calls.make, 1)
})

test('a lost refresh reply costs one make on a strict single-use server', async t => {
  const server = await serverFor(t, { renewal: 'strict' })
  const client = clientOf(server)
  await client.get('/v1/first')
  server.endAccess()
  server.behaviour.faults.push({ kind: 'lose reply' })
  await client.get('/v1/again')
  assert.equal(server.rotated, 1)
  assert.equal(server.made, 2)
})

test('a refresh token that is replaced in the store while it is found dead leads to no make', async t => {
  const server = await serverFor(t, { renewal: 'strict' })
  const store = memoryStore()
  const one = clientOf(server, { store })
  await one.get('/v1/first')
  const before = await store.read()
  server.endAccess()
  // Another host refreshes without the lock, and saves while our refresh is under way.
  server.onCall(async kind => {
    if (kind !== 'refresh') return
    server.onCall(() => {})
    const other = clientOf(server, { store: memoryStore(before?.state) })
    await other.get('/v1/other')
    const pair = await other.tokens.peek()
    assert.ok(pair && before)
    assert.equal(await store.write(before.version, { ...before.state, pair }), true)
  })
  await one.get('/v1/again')
  assert.equal(server.made, 1)
  assert.equal(server.rotated, 1)
})

test('tokens.renew joins, and a late rejection of an older token renews nothing', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  const first = await client.tokens.get()
  const renewed = await Promise.all([client.tokens.renew(first), client.tokens.renew(first), client.tokens.renew()])
  assert.equal(new Set(renewed).size, 1)
  assert.equal(await client.tokens.renew(first), renewed[0])
  assert.equal(server.calls.refresh, 1)
})

test('a renewal takes the lock once for all its callers, and a late rejection not at all', async t => {
  const server = await serverFor(t)
  const store = memoryStore()
  let locks = 0
  const counting: typeof store = {
    ...store,
    lock: work => {
      locks++
      return store.lock(work)
    },
  }
  const client = clientOf(server, { store: counting })
  const first = await client.tokens.get()
  server.endAccess()
  locks = 0
  await Promise.all(Array.from({ length: 50 }, (_, n) => client.get(`/v1/${n}`)))
  assert.equal(locks, 1)
  await client.tokens.renew(first)
  assert.equal(locks, 1)
})

test('forget removes the pair but not the budget', async t => {
  const server = await serverFor(t)
  const store = memoryStore()
  const client = clientOf(server, { store })
  await client.tokens.get()
  await client.tokens.forget()
  assert.equal(await client.tokens.peek(), undefined)
  assert.equal((await store.read())?.state.budget?.used, 1)
  await client.tokens.get()
  assert.equal((await store.read())?.state.budget?.used, 2)
})
