import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '@chatapp-access/client'
import { memoryStore } from '@chatapp-access/client/memory'
import { startFakeServer } from '@chatapp-access/client/testing'

const ACCOUNT = { email: 'owner@example.com', password: 'correct horse', appId: 'app_1_1' }

/** As in the test of somebody's own program. */
async function fakeWith(test: { after(close: () => Promise<void>): void }, changes = {}) {
  const server = await startFakeServer(changes)
  test.after(() => server.close())
  const chatapp = createClient({ ...ACCOUNT, baseUrl: server.url, store: memoryStore(), sleep: async () => {} })
  return { server, chatapp }
}

test('tokens with a short life end by themselves, and the pair says when', async t => {
  const { server, chatapp } = await fakeWith(t, { accessTokenSeconds: 1 })
  await chatapp.get('/v1/me')
  const end = (await chatapp.tokens.peek())?.accessTokenEndTime ?? 0
  assert.ok(Math.abs(end - Date.now() / 1000) < 5, `it ends at ${end}`)
  await new Promise(done => setTimeout(done, 1_050))
  await chatapp.get('/v1/me')
  assert.deepEqual(server.calls, { make: 1, refresh: 1, query: 3 })
})

test('each fault strikes one call: of a token method, or of a query', async t => {
  const { server, chatapp } = await fakeWith(t)
  await chatapp.get('/v1/me')
  server.behaviour.queryFaults = [
    { kind: 'status', status: 429, retryAfter: '2', code: 'ApiTooManyRequestsError' },
    { kind: 'cut before work' },
    { kind: 'body', status: 502, text: '<h1>Bad</h1>', type: 'text/html' },
  ]
  await assert.rejects(chatapp.get('/v1/me'), { code: 'ApiTooManyRequestsError', retryAfterSeconds: 2 })
  await assert.rejects(chatapp.get('/v1/me'), TypeError)
  await assert.rejects(chatapp.get('/v1/me'), { code: 'ApiUnknownError', status: 502 })
  server.endAccess()
  server.behaviour.faults = [{ kind: 'lose reply' }, { kind: 'status', status: 503 }]
  await chatapp.get('/v1/me')
  assert.deepEqual([server.calls.make, server.calls.refresh, server.rotated], [1, 3, 1])
})

test('a strict server refuses a refresh token it has seen, and a limit is a limit', async t => {
  const { server, chatapp } = await fakeWith(t, { renewal: 'strict', makesAllowed: 1 })
  await chatapp.get('/v1/me')
  server.endAccess()
  server.behaviour.faults = [{ kind: 'lose reply' }]
  await assert.rejects(chatapp.get('/v1/me'), { code: 'ApiTokenLimitError' })
  assert.deepEqual([server.made, server.rotated], [1, 1])
})
