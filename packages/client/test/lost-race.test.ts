import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryStore } from '../src/memory.ts'
import { clientOf, serverFor } from './setup.ts'

test('whoever finds a newer pair saved when it comes to save its own uses that one, also without the lock', async t => {
  const server = await serverFor(t)
  const shared = memoryStore()
  let meanwhile: (() => Promise<unknown>) | undefined
  const ours = clientOf(server, {
    store: {
      ...shared,
      async write(version, next) {
        const event = meanwhile
        meanwhile = undefined
        await event?.()
        return shared.write(version, next)
      },
      lock: work => work(),
    },
  })
  await ours.get('/v1/first')
  server.endAccess()
  const other = clientOf(server, { store: shared })
  // The same refresh token gives both the same pair; the other has gone one further by the time we save.
  meanwhile = async () => {
    await other.tokens.renew()
    await other.tokens.renew()
  }
  await ours.get('/v1/again')
  const saved = (await shared.read())?.state.pair
  assert.equal(saved?.accessToken, server.pair()?.accessToken)
  // Compared, not shown: it says who is wrong without a token in the report.
  assert.ok(server.queries.at(-1)?.authorization === saved?.accessToken, 'the pair that was used is the saved one')
  assert.deepEqual(server.calls, { make: 1, refresh: 3, query: 3 })
})

test('a caller that aborts waits no longer, while the renewal goes on for the others', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  await client.get('/v1/first')
  server.endAccess()
  const arrived = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  server.onCall(kind => {
    if (kind !== 'refresh') return
    arrived.resolve()
    return answer.promise
  })
  const abort = new AbortController()
  let waits = true
  const impatient = client.fetch('/v1/a', { signal: abort.signal }).catch((error: unknown) => {
    waits = false
    return error
  })
  const patient = client.get('/v1/b')
  await arrived.promise
  abort.abort()
  await new Promise(setImmediate)
  assert.equal(waits, false, 'it still waits for the server')
  assert.equal(((await impatient) as Error).name, 'AbortError')
  answer.resolve()
  await patient
  assert.equal(server.calls.refresh, 1)
})
