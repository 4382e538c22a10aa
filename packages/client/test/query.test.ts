import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { isApiError, isChatAppError } from '../src/index.ts'
import { memoryStore } from '../src/memory.ts'
import { refuse } from './fake-server.ts'
import { clientOf, serverFor } from './setup.ts'

test("one caller's abort ends its own call only; the renewal goes on for the others", async t => {
  const server = await serverFor(t, { refreshDelayMs: 80 })
  const client = clientOf(server)
  await client.get('/v1/first')
  server.endAccess()
  const abort = new AbortController()
  server.onCall(kind => {
    if (kind === 'refresh') abort.abort(new Error('enough'))
  })
  const aborted = client.get('/v1/aborted', { signal: abort.signal })
  const other = client.get('/v1/other')
  await assert.rejects(aborted, /enough/)
  assert.deepEqual(await other, { path: '/v1/other', length: 0 })
  assert.equal(server.calls.refresh, 1)
})

test('a renewal nobody waits for any more is still saved', async t => {
  const server = await serverFor(t, { refreshDelayMs: 30 })
  const client = clientOf(server)
  await client.get('/v1/first')
  server.endAccess()
  const abort = new AbortController()
  server.onCall(kind => {
    if (kind === 'refresh') abort.abort()
  })
  const saved = new Promise(done => client.on('refreshed', done))
  await assert.rejects(client.get('/v1/aborted', { signal: abort.signal }), { name: 'AbortError' })
  await saved
  assert.equal((await client.tokens.peek())?.accessToken, server.pair()?.accessToken)
})

test('a call that is aborted before it begins sends nothing', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  await assert.rejects(client.fetch('/v1/a', { signal: AbortSignal.abort() }), { name: 'AbortError' })
  await client.get('/v1/first')
  await assert.rejects(client.fetch('/v1/a', { signal: AbortSignal.abort() }), { name: 'AbortError' })
  assert.deepEqual(server.calls, { make: 1, refresh: 0, query: 1 })
})

test('timeoutMs ends a query that takes longer', async t => {
  const server = await serverFor(t)
  server.route('/v1/slow', () => {})
  const client = clientOf(server, { timeoutMs: 500 })
  await client.get('/v1/first')
  await assert.rejects(client.fetch('/v1/slow'), { name: 'TimeoutError' })
})

test('the token goes to the origin of baseUrl only', async t => {
  const server = await serverFor(t)
  const foreign = await serverFor(t)
  const client = clientOf(server)
  for (const path of [
    `${foreign.url}/v1/x`,
    new URL(`${foreign.url}/v1/x`),
    'https:evil',
    'data:,x',
    'file:///etc/passwd',
    new Request(`${foreign.url}/v1/x`),
  ]) {
    await assert.rejects(client.fetch(path), error => isChatAppError(error, 'ForeignOriginError'))
  }
  const host = new URL(foreign.url).host
  for (const path of [
    `//${host}/v1/x`,
    `\\\\${host}/v1/x`,
    `/\\${host}/v1/x`,
    `@${host}/v1/x`,
    ` ${foreign.url}`,
    `\t//${host}`,
  ]) {
    await client.fetch(path)
  }
  assert.equal(foreign.calls.query, 0)
  assert.equal(server.calls.query, 6)
  await client.fetch(`${server.url}/v1/whole`)
  assert.equal(server.queries.at(-1)?.url, '/v1/whole')
})

test('a path prefix of baseUrl stands before every path', async t => {
  const server = await serverFor(t)
  const store = memoryStore()
  await clientOf(server, { store }).get('/v1/a')
  const saved = await store.read()
  assert.ok(saved)
  const state = { ...saved.state, owner: `app_1_1 at ${server.url}/api` }
  const client = clientOf(server, { baseUrl: `${server.url}/api/`, store: memoryStore(state) })
  await client.get('v1/b')
  assert.equal(server.queries.at(-1)?.url, '/api/v1/b')
})

test('a redirect to another origin drops the token, and says so where it is asked for; one within keeps it', async t => {
  const server = await serverFor(t)
  const foreign = await serverFor(t)
  const assets = createServer((_, response) => response.end('a file')).listen(0, '127.0.0.1')
  await once(assets, 'listening')
  t.after(() => assets.close())
  const asset = { url: `http://127.0.0.1:${(assets.address() as AddressInfo).port}` }
  const client = clientOf(server)
  server.route('/v1/away', (_, response) => response.writeHead(307, { location: `${foreign.url}/v1/there` }).end())
  server.route('/v1/file', (_, response) => response.writeHead(307, { location: `${asset.url}/file` }).end())
  server.route('/v1/within', (_, response) => response.writeHead(307, { location: '/v1/here' }).end())
  await assert.rejects(client.fetch('/v1/away'), error => {
    assert.ok(isChatAppError(error, 'ForeignOriginError'))
    assert.ok(error.message.includes(server.url) && error.message.includes(foreign.url), error.message)
    return true
  })
  assert.equal(foreign.queries[0]?.authorization, undefined)
  assert.equal(await (await client.fetch('/v1/file')).text(), 'a file')
  await client.get('/v1/within')
  assert.equal(server.queries.at(-1)?.url, '/v1/here')
  assert.deepEqual(server.calls, { make: 1, refresh: 0, query: 4 }, 'what the other origin says renews nothing')
})

for (const method of ['make', 'refresh'] as const) {
  test(`a redirect of tokens.${method} is not followed`, async t => {
    const server = await serverFor(t)
    const foreign = await serverFor(t)
    const client = clientOf(server)
    if (method === 'refresh') {
      await client.get('/v1/first')
      server.endAccess()
    }
    server.behaviour.faults = [{ kind: 'redirect', location: `${foreign.url}/v1/tokens` }]
    await assert.rejects(client.get('/v1/a'), error => isChatAppError(error, 'UnexpectedAnswerError'))
    assert.deepEqual(foreign.calls, { make: 0, refresh: 0, query: 0 })
  })
}

test("a caller's own Authorization header, in any spelling, is replaced", async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  for (const headers of [
    { authorization: 'x', Lang: 'ru' },
    [['AUTHORIZATION', 'x']],
    new Headers({ Authorization: 'x' }),
  ]) {
    await client.fetch('/v1/a', { headers: headers as Record<string, string> })
    assert.equal(server.queries.at(-1)?.authorization, server.pair()?.accessToken)
  }
  assert.equal(server.queries[0]?.headers.lang, 'ru')
})

test('the verbs send JSON and give the data', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  await client.post('/v1/a', { text: 'hello' }, { headers: { lang: 'pt' }, query: { limit: 5, none: undefined } })
  await client.put('/v1/a', [1])
  await client.patch('/v1/a', { a: null })
  await client.delete('/v1/a')
  const seen = server.queries.map(({ method, url, body, headers }) => [method, url, body, headers['content-type']])
  assert.deepEqual(seen, [
    ['POST', '/v1/a?limit=5', '{"text":"hello"}', 'application/json'],
    ['PUT', '/v1/a', '[1]', 'application/json'],
    ['PATCH', '/v1/a', '{"a":null}', 'application/json'],
    ['DELETE', '/v1/a', '', undefined],
  ])
})

test('a failure becomes an error with all that the server says', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  server.route('/v1/bad', (_, response) => {
    response.setHeader('Retry-After', '3')
    response.setHeader('ChatApp-Reason', 'expired')
    refuse(response, 422, 'ApiValidationError', 'limit is too large')
  })
  await assert.rejects(client.get('/v1/bad'), error => {
    assert.ok(isApiError(error, 'ApiValidationError'))
    assert.equal(error.message, 'limit is too large')
    assert.equal(error.status, 422)
    assert.equal(error.requestId, 'req-query-0')
    assert.equal(error.retryAfterSeconds, 3)
    assert.equal(error.reason, 'expired')
    assert.equal(error.next, 'POST /v1/tokens')
    assert.equal(error.helpUrl, `${server.url}/docs/errors/ApiValidationError`)
    return true
  })
})

test('answers without the envelope, and without a body, come as they are', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  server.route('/v1/plain', (_, response) => response.end('{"code":"fine","items":[1]}'))
  server.route('/v1/none', (_, response) => response.writeHead(204).end())
  server.route('/v1/html', (_, response) => response.end('<p>'))
  assert.deepEqual(await client.get('/v1/plain'), { code: 'fine', items: [1] })
  assert.equal(await client.get('/v1/none'), undefined)
  await assert.rejects(client.get('/v1/html'), error => isChatAppError(error, 'UnexpectedAnswerError'))
})

test('no error, event or view of a client shows a token or the password', async t => {
  const password = 'pass"word-very-secret'
  const server = await serverFor(t, { password })
  const client = clientOf(server, { password })
  const seen: unknown[] = [client, client.tokens]
  for (const name of ['made', 'refreshed', 'adopted', 'saveFailed', 'blocked', 'retrying'] as const)
    client.on(name, e => seen.push(e))
  const fails = async (work: Promise<unknown>) =>
    seen.push(
      await work.then(
        () => assert.fail('should fail'),
        error => error,
      ),
    )
  await client.get('/v1/first')
  server.route('/v1/echo', (request, response) =>
    refuse(response, 400, 'ApiBadRequestError', String(request.headers.authorization)),
  )
  await fails(client.get('/v1/echo'))
  server.endAccess()
  server.behaviour.faults = Array.from({ length: 4 }, () => ({ kind: 'cut before work' }) as const)
  await fails(client.get('/v1/cut'))
  const old = await client.tokens.peek()
  server.behaviour.faults = [
    {
      kind: 'body',
      status: 400,
      type: 'application/json',
      text: `{"error":{"code":"X","message":"${old?.refreshToken}"}}`,
    },
  ]
  await fails(client.get('/v1/refused'))
  server.endRefresh()
  server.behaviour.password = 'another'
  await fails(client.get('/v1/wrong'))
  await fails(client.get('/v1/blocked'))
  await fails(client.fetch('https://example.com/'))
  assert.ok(seen.length > 8)
  for (const thing of seen) {
    const text = `${inspect(thing, { depth: 9, showHidden: true })} ${JSON.stringify(thing)} ${(thing as Error).stack ?? ''}`
    for (const secret of [...server.secrets, password, JSON.stringify(password).slice(1, -1)])
      assert.ok(!text.includes(secret), text)
  }
})

test('a network failure of a query is what fetch throws, and costs no token', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  await client.get('/v1/first')
  server.route('/v1/cut', request => request.socket.destroy())
  await assert.rejects(client.fetch('/v1/cut'), TypeError)
  assert.deepEqual([server.calls.make, server.calls.refresh], [1, 0])
})

test('a store that holds the pair of another app or server is refused, and kept', async t => {
  const [server, other] = [await serverFor(t), await serverFor(t)]
  const store = memoryStore()
  await clientOf(server, { store }).get('/v1/a')
  const before = await store.read()
  for (const client of [clientOf(other, { store }), clientOf(server, { store, appId: 'app_1_2' })]) {
    await assert.rejects(client.get('/v1/a'), error => isChatAppError(error, 'ConfigurationError'))
  }
  assert.deepEqual(await store.read(), before)
  assert.deepEqual(other.calls, { make: 0, refresh: 0, query: 0 })
})
