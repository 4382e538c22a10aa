import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isChatAppError } from '../src/index.ts'
import { memoryStore } from '../src/memory.ts'
import { clientOf, serverFor } from './setup.ts'

test('a Request is sent with its method, headers and body, and again whole after a renewal', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  await client.get('/v1/first')
  server.endAccess()
  const headers = { 'content-type': 'text/plain', lang: 'ru', authorization: 'of somebody else' }
  const request = new Request(`${server.url}/v1/echo`, { method: 'PUT', headers, body: 'hello' })
  assert.equal((await client.fetch(request)).status, 200)
  const sent = server.queries.at(-1)
  assert.deepEqual([sent?.method, sent?.url, sent?.body], ['PUT', '/v1/echo', 'hello'])
  assert.deepEqual([sent?.headers['content-type'], sent?.headers.lang], ['text/plain', 'ru'])
  assert.equal(sent?.authorization, server.pair()?.accessToken)
  assert.equal(sent?.headers['content-length'], '5', 'it is sent as what it is, not as a stream')
  assert.equal(server.calls.refresh, 1)
})

test('what is given beside a Request comes before what the Request says', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  const request = new Request(`${server.url}/v1/a`, { method: 'POST', body: 'one', headers: { lang: 'ru' } })
  await client.fetch(request, { body: 'two', headers: { lang: 'pt' }, method: 'PATCH' })
  const sent = server.queries.at(-1)
  assert.deepEqual([sent?.method, sent?.body, sent?.headers.lang], ['PATCH', 'two', 'pt'])
  await client.fetch(new Request(`${server.url}/v1/b`, { headers: { lang: 'en' } }), { headers: undefined })
  assert.equal(server.queries.at(-1)?.headers.lang, 'en')
})

test('the signal of a Request ends its own call, also while a renewal is under way', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  await client.get('/v1/first')
  server.endAccess()
  const abort = new AbortController()
  server.onCall(kind => {
    if (kind === 'refresh') abort.abort()
  })
  const request = new Request(`${server.url}/v1/a`, { signal: abort.signal })
  await assert.rejects(client.fetch(request), { name: 'AbortError' })
})

for (const status of [401, 403]) {
  test(`HEAD renews at ${status}: tokens.check is asked for the code that HEAD cannot carry`, async t => {
    const server = await serverFor(t, { invalidTokenStatus: status })
    const client = clientOf(server)
    await client.get('/v1/first')
    server.endAccess()
    assert.equal((await client.fetch('/v1/a', { method: 'HEAD' })).status, 200)
    assert.equal(server.calls.refresh, 1)
    server.endAccess()
    assert.equal((await client.fetch(new Request(`${server.url}/v1/b`, { method: 'HEAD' }))).status, 200)
    assert.equal(server.calls.refresh, 2)
    assert.deepEqual(
      server.queries.slice(1, 4).map(({ method, url }) => [method, url]),
      [
        ['HEAD', '/v1/a'],
        ['GET', '/v1/tokens/check'],
        ['HEAD', '/v1/a'],
      ],
    )
  })
}

test('a HEAD that is refused for another reason burns no refresh, and a missing one is not asked about', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  server.route('/v1/forbidden', (_, response) => response.writeHead(403).end())
  server.route('/v1/missing', (_, response) => response.writeHead(404).end())
  assert.equal((await client.fetch('/v1/forbidden', { method: 'head' })).status, 403)
  assert.equal((await client.fetch('/v1/missing', { method: 'HEAD' })).status, 404)
  assert.deepEqual(server.calls, { make: 1, refresh: 0, query: 3 })
})

test('a timeout of one call comes before that of the client, in both directions', async t => {
  const server = await serverFor(t)
  server.route('/v1/slow', (_, response) => setTimeout(() => response.end('done'), 60))
  const store = memoryStore()
  const patient = clientOf(server, { store })
  await assert.rejects(patient.fetch('/v1/slow', { timeoutMs: 20 }), { name: 'TimeoutError' })
  const hasty = clientOf(server, { store, timeoutMs: 20 })
  await assert.rejects(hasty.fetch('/v1/slow'), { name: 'TimeoutError' })
  assert.equal(await (await hasty.fetch('/v1/slow', { timeoutMs: 30_000 })).text(), 'done')
})

test('wrap sends queries over another fetch, with the same token and the same renewal', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  const seen: string[] = []
  const wrapped = client.wrap(async (input, init) => {
    const response = await fetch(input, init)
    seen.push(`${init?.method ?? 'GET'} ${response.status}`)
    return response
  })
  await client.get('/v1/first')
  server.endAccess()
  assert.equal((await wrapped('/v1/a')).status, 200)
  assert.deepEqual(seen, ['GET 403', 'GET 200'])
  assert.equal(server.calls.refresh, 1)
  await assert.rejects(wrapped('https://example.com/'), error => isChatAppError(error, 'ForeignOriginError'))
})

test('an ArrayBuffer given to a verb is sent as it is, not as JSON', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  await client.post('/v1/a', new TextEncoder().encode('bytes').buffer)
  assert.equal(server.queries.at(-1)?.body, 'bytes')
})
