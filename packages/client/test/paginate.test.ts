import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isApiError, isChatAppError } from '../src/index.ts'
import { paginate } from '../src/paginate.ts'
import type { FakeServer } from '../src/testing/index.ts'
import { clientOf, serverFor } from './setup.ts'

/** A list of `size` numbers behind `/v1/list`, `limit` a page. */
function serveList(server: FakeServer, size: number): void {
  server.route('/v1/list', (request, response) => {
    const { searchParams } = new URL(String(request.url), server.url)
    const [from, limit] = [Number(searchParams.get('nextPage') ?? 0), Number(searchParams.get('limit') ?? 20)]
    const items = Array.from({ length: Math.min(limit, size - from) }, (_, n) => from + n)
    const nextPage = from + limit < size ? String(from + limit) : null
    response.end(JSON.stringify({ success: true, data: { items, nextPage } }))
  })
}

test('a list is walked to its end, page by page, with the query of the first page at each', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  serveList(server, 7)
  const seen: number[] = []
  for await (const item of paginate<number>(client, '/v1/list', { query: { limit: 3, companyId: 1 } })) seen.push(item)
  assert.deepEqual(seen, [0, 1, 2, 3, 4, 5, 6])
  assert.deepEqual(
    server.queries.map(({ url }) => url),
    [0, 3, 6].map(from => `/v1/list?limit=3&companyId=1${from ? `&nextPage=${from}` : ''}`),
  )
})

test('a token that ends on the way is renewed on the way', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  serveList(server, 60)
  const seen: number[] = []
  for await (const item of paginate<number>(client, '/v1/list')) {
    if (item === 25) server.endAccess()
    seen.push(item)
  }
  assert.equal(seen.length, 60)
  assert.equal(server.calls.refresh, 1)
})

test('a bare array, and a page without a next one, are the whole list', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  server.route('/v1/bare', (_, response) => response.end('{"success":true,"data":[1,2,3]}'))
  server.route('/v1/items', (_, response) => response.end('{"success":true,"data":{"items":[4]}}'))
  assert.deepEqual(await all(paginate(client, '/v1/bare')), [1, 2, 3])
  assert.deepEqual(await all(paginate(client, '/v1/items')), [4])
  assert.deepEqual(await all(paginate(client, '/v1/bare', { most: 2 })), [1, 2])
})

test('no page is asked for that is not needed', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  serveList(server, 100)
  assert.equal((await all(paginate(client, '/v1/list', { most: 40 }))).length, 40)
  assert.equal(server.calls.query, 2)
  assert.deepEqual(await all(paginate(client, '/v1/list', { most: 0 })), [])
  for await (const item of paginate(client, '/v1/list')) if (item === 5) break
  assert.equal(server.calls.query, 3)
})

test('a signal ends the walk between two items as between two pages', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  serveList(server, 100)
  const abort = new AbortController()
  const seen: number[] = []
  const walk = async () => {
    for await (const item of paginate<number>(client, '/v1/list', { signal: abort.signal })) {
      seen.push(item)
      if (item === 22) abort.abort(new Error('enough'))
    }
  }
  await assert.rejects(walk(), /enough/)
  assert.equal(seen.at(-1), 22)
  assert.equal(server.calls.query, 2)
})

test('what is no list, a list without an end, and a failure are errors of the package', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  server.route('/v1/circle', (_, response) => response.end('{"success":true,"data":{"items":[1],"nextPage":"again"}}'))
  await assert.rejects(all(paginate(client, '/v1/me')), error => isChatAppError(error, 'UnexpectedAnswerError'))
  await assert.rejects(all(paginate(client, '/v1/circle')), error => isChatAppError(error, 'UnexpectedAnswerError'))
  assert.equal(server.calls.query, 3)
  server.route('/v1/bad', (_, response) => {
    response.writeHead(422, { 'content-type': 'application/json' })
    response.end('{"success":false,"error":{"code":"ApiValidationError","message":"limit"}}')
  })
  await assert.rejects(all(paginate(client, '/v1/bad')), error => isApiError(error, 'ApiValidationError'))
})

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}
