import assert from 'node:assert/strict'
import { test } from 'node:test'
import axios from 'axios'
import ky from 'ky'
import { ofetch } from 'ofetch'
import createOpenApiClient from 'openapi-fetch'
import type { Client } from '../src/index.ts'
import type { FakeServer } from '../src/testing/index.ts'
import { clientOf, serverFor } from './setup.ts'

/** What an openapi-fetch client is told of the API. */
interface Paths {
  '/v1/messages': {
    post: {
      parameters: { query?: { tracking?: string } }
      requestBody: { content: { 'application/json': { text: string } } }
      responses: { 200: { content: { 'application/json': { data: Echo } } } }
    }
  }
}

interface Echo {
  path: string
  length: number
}

type Send = (client: Client, server: FakeServer, signal?: AbortSignal) => Promise<unknown>

const QUERY = '/v1/messages?tracking=5'
const MESSAGE = { text: 'hello' }

/** One query of each library, through `chatapp.fetch`. */
const libraries: Record<string, Send> = {
  ky: async (client, server, signal) => {
    const api = ky.create({ prefix: server.url, fetch: client.fetch, retry: 0 })
    const sent = api.post('v1/messages', { json: MESSAGE, searchParams: { tracking: '5' }, signal: signal ?? null })
    return ((await sent.json()) as { data: Echo }).data
  },
  ofetch: async (client, server, signal) => {
    const api = ofetch.create({ baseURL: server.url }, { fetch: client.fetch })
    const options = { method: 'POST', body: MESSAGE, query: { tracking: '5' }, ...(signal && { signal }) } as const
    return (await api<{ data: Echo }>('/v1/messages', options)).data
  },
  'openapi-fetch': async (client, server, signal) => {
    const api = createOpenApiClient<Paths>({ baseUrl: server.url, fetch: client.fetch })
    const params = { query: { tracking: '5' } }
    const { data } = await api.POST('/v1/messages', { params, body: MESSAGE, ...(signal && { signal }) })
    return data?.data
  },
  axios: async (client, server, signal) => {
    const api = axios.create({ baseURL: server.url, adapter: 'fetch', env: { fetch: client.fetch } })
    const { data } = await api.post('/v1/messages', MESSAGE, { params: { tracking: '5' }, ...(signal && { signal }) })
    return data.data
  },
}

for (const [name, send] of Object.entries(libraries)) {
  test(`${name} sends through chatapp.fetch, and meets no dead token`, async t => {
    const server = await serverFor(t)
    const client = clientOf(server)
    const expected = { path: QUERY, length: JSON.stringify(MESSAGE).length }
    assert.deepEqual(await send(client, server), expected)
    server.endAccess()
    assert.deepEqual(await send(client, server), expected)
    assert.deepEqual(server.calls, { make: 1, refresh: 1, query: 3 })
    for (const { method, body, headers } of server.queries.slice(0, 1).concat(server.queries.slice(2))) {
      assert.deepEqual([method, body], ['POST', JSON.stringify(MESSAGE)])
      assert.match(String(headers['content-type']), /^application\/json/)
    }
  })

  test(`50 queries of ${name} on one dead token make one refresh`, async t => {
    const server = await serverFor(t)
    const client = clientOf(server)
    await send(client, server)
    server.endAccess()
    await Promise.all(Array.from({ length: 50 }, () => send(client, server)))
    assert.deepEqual([server.calls.make, server.calls.refresh], [1, 1])
  })

  test(`an abort by ${name} ends its own query only`, async t => {
    const server = await serverFor(t, { refreshDelayMs: 50 })
    const client = clientOf(server)
    await send(client, server)
    server.endAccess()
    const abort = new AbortController()
    server.onCall(kind => {
      if (kind === 'refresh') abort.abort()
    })
    const other = send(client, server)
    await assert.rejects(send(client, server, abort.signal))
    assert.equal(((await other) as Echo).path, QUERY)
    assert.equal(server.calls.refresh, 1)
  })
}

test('what a library throws carries no token', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  server.route('/v1/bad', (_, response) => response.writeHead(400, { 'content-type': 'application/json' }).end('{}'))
  const failures = [
    () => ky.get('v1/bad', { prefix: server.url, fetch: client.fetch, retry: 0 }),
    () => ofetch.create({ baseURL: server.url }, { fetch: client.fetch })('/v1/bad', { retry: 0 }),
    () => axios.get('/v1/bad', { baseURL: server.url, adapter: 'fetch', env: { fetch: client.fetch } }),
  ]
  for (const fail of failures) {
    await assert.rejects(fail(), error => {
      const text = JSON.stringify(error) + String((error as Error).stack)
      for (const secret of server.secrets) assert.ok(!text.includes(secret))
      return true
    })
  }
})
