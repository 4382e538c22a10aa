import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { type RetryEvent, type RetryOptions, retrying } from '../src/retrying.ts'
import type { FakeServer } from '../src/testing/index.ts'
import { clientOf, serverFor } from './setup.ts'

/** A route that fails so many times, and then answers. */
function failing(server: FakeServer, times: number, status: number, headers: Record<string, string> = {}): void {
  let left = times
  server.route('/v1/busy', (_, response) => {
    if (left-- > 0) return response.writeHead(status, headers).end()
    return response.end('{"success":true,"data":"done"}')
  })
}

/** A client whose queries are repeated without waiting, and what it waited. */
function patient(server: FakeServer, options: RetryOptions = {}) {
  const waits: RetryEvent[] = []
  const sender = retrying({
    sleep: async () => {},
    random: () => 0.5,
    onRetry: event => waits.push(event),
    ...options,
  })
  return { client: clientOf(server, { fetch: sender }), waits }
}

for (const status of [429, 502, 503, 504]) {
  test(`${status} is asked again, twice at most`, async t => {
    const server = await serverFor(t)
    const { client, waits } = patient(server)
    failing(server, 2, status)
    assert.equal(await client.get('/v1/busy'), 'done')
    assert.deepEqual(
      waits.map(({ method, attempt, cause, delayMs }) => [method, attempt, cause, delayMs]),
      [
        ['GET', 1, status, 250],
        ['GET', 2, status, 500],
      ],
    )
    failing(server, 3, status)
    assert.equal((await client.fetch('/v1/busy')).status, status)
    assert.equal(server.calls.query, 6)
  })
}

for (const status of [400, 404, 500, 501]) {
  test(`${status} is no passing failure`, async t => {
    const server = await serverFor(t)
    failing(server, 1, status)
    assert.equal((await patient(server).client.fetch('/v1/busy')).status, status)
    assert.equal(server.calls.query, 1)
  })
}

test('the server is not asked before its Retry-After, and the jitter comes on top', async t => {
  const server = await serverFor(t)
  const { client, waits } = patient(server)
  failing(server, 1, 503, { 'retry-after': '3' })
  await client.get('/v1/busy')
  assert.deepEqual(waits[0]?.delayMs, 3250)
  const date = 'Sun, 01 Mar 2026 12:00:00 GMT'
  failing(server, 1, 429, { date, 'retry-after': 'Sun, 01 Mar 2026 12:00:05 GMT' })
  await client.get('/v1/busy')
  assert.deepEqual(waits[1]?.delayMs, 5250, 'a date is read by the clock of the server')
})

test('a Retry-After that is too long is handed to the caller at once', async t => {
  const server = await serverFor(t)
  const { client, waits } = patient(server)
  failing(server, 1, 503, { 'retry-after': '21' })
  const response = await client.fetch('/v1/busy')
  assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '21'])
  assert.deepEqual(waits, [])
})

test('the jitter is full: from nothing to a bound that doubles', async t => {
  const server = await serverFor(t)
  for (const [random, expected] of [
    [0, [0, 0]],
    [0.999, [499.5, 999]],
  ] as const) {
    const { client, waits } = patient(server, { random: () => random })
    failing(server, 2, 503)
    await client.get('/v1/busy')
    assert.deepEqual(
      waits.map(({ delayMs }) => delayMs),
      expected,
    )
  }
})

test('a query that may have been done is repeated only if doing it twice is the same, or its caller says so', async t => {
  const server = await serverFor(t)
  for (const [method, sent] of [
    ['HEAD', 2],
    ['PUT', 2],
    ['DELETE', 2],
    ['POST', 1],
    ['PATCH', 1],
  ] as const) {
    const { client } = patient(server)
    await client.tokens.get()
    failing(server, 1, 503)
    const before = server.calls.query
    await client.fetch('/v1/busy', { method })
    assert.equal(server.calls.query - before, sent, method)
  }
  const { client } = patient(server, { methods: ['get', 'post'] })
  failing(server, 1, 503)
  assert.equal(await client.post('/v1/busy', { text: 'once more' }), 'done')
  assert.equal(server.queries.at(-1)?.body, '{"text":"once more"}')
})

test('a broken connection is asked again, a POST that was sent is not', async t => {
  const server = await serverFor(t)
  const { client, waits } = patient(server)
  let left = 1
  server.route('/v1/cut', (request, response) => (left-- > 0 ? request.socket.destroy() : response.end('"done"')))
  assert.equal(await client.get('/v1/cut'), 'done')
  assert.equal(waits.length, 1)
  left = 1
  await assert.rejects(client.post('/v1/cut', {}), TypeError)
  assert.equal(waits.length, 1)
})

test('where nobody listens nothing was sent, so a POST too is tried again', async () => {
  const waits: RetryEvent[] = []
  const closed = createServer()
  const port = await new Promise<number>(done => {
    closed.listen(0, '127.0.0.1', () => done((closed.address() as { port: number }).port))
  })
  await new Promise(done => closed.close(done))
  const sender = retrying({ sleep: async () => {}, onRetry: event => waits.push(event) })
  await assert.rejects(sender(`http://127.0.0.1:${port}/v1/a`, { method: 'POST', body: 'x' }), TypeError)
  assert.deepEqual(
    waits.map(({ cause }) => cause),
    ['ECONNREFUSED', 'ECONNREFUSED'],
  )
})

test('a stream is never sent twice, a Request is', async t => {
  const server = await serverFor(t)
  const { client } = patient(server)
  await client.tokens.get()
  failing(server, 1, 503)
  const body = new Blob(['hello']).stream()
  assert.equal((await client.fetch('/v1/busy', { method: 'PUT', body })).status, 503)
  failing(server, 1, 503)
  const request = new Request(`${server.url}/v1/busy`, { method: 'PUT', body: 'hello' })
  assert.equal((await client.fetch(request)).status, 200)
  assert.equal(server.queries.at(-1)?.body, 'hello')
})

test('an abort ends the waiting between two sendings', async t => {
  const server = await serverFor(t)
  const abort = new AbortController()
  const sender = retrying({
    onRetry: () => queueMicrotask(() => abort.abort(new Error('enough'))),
    random: () => 0.999,
  })
  const client = clientOf(server, { fetch: sender })
  failing(server, 1, 503, { 'retry-after': '15' })
  await assert.rejects(client.fetch('/v1/busy', { signal: abort.signal }), /enough/)
  assert.equal(server.calls.query, 1)
})

test('token methods are left to the client, which repeats them by its own rules', async t => {
  const server = await serverFor(t)
  const { client, waits } = patient(server, { methods: ['POST', 'GET'] })
  server.behaviour.faults = [{ kind: 'status', status: 503 }]
  await client.get('/v1/a')
  assert.deepEqual(waits, [])
  assert.equal(server.calls.make, 2)
})
