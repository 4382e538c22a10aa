import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DebugLog, logEvents, logged } from '../src/debug.ts'
import { memoryStore } from '../src/memory.ts'
import { createClient } from '../src/node.ts'
import { ACCOUNT, clientOf, serverFor } from './setup.ts'

test('the debug log tells of every request and every event', async t => {
  const server = await serverFor(t)
  const lines: string[] = []
  const facts: unknown[] = []
  const debug: DebugLog = (line, more) => {
    lines.push(line)
    facts.push(more)
  }
  const client = createClient({ baseUrl: server.url, ...ACCOUNT, store: memoryStore(), debug })
  await client.get('/v1/a', { query: { limit: 5 } })
  server.endAccess()
  await client.get('/v1/b')
  assert.deepEqual(lines, [
    `POST ${server.url}/v1/tokens 200`,
    'made',
    `GET ${server.url}/v1/a 200`,
    `GET ${server.url}/v1/b 403`,
    `POST ${server.url}/v1/tokens/refresh 200`,
    'refreshed',
    `GET ${server.url}/v1/b 200`,
  ])
  assert.deepEqual(facts[1], { used: 1, limit: 100 })
  assert.equal((facts[2] as { requestId: string }).requestId, 'req-query-0')
})

test('neither log nor its facts show a token, the password or the query string, whatever fails', async t => {
  const server = await serverFor(t)
  const seen: unknown[] = []
  const log: DebugLog = (...told) => seen.push(told)
  const store = memoryStore()
  const client = clientOf(server, { store, fetch: logged(log) })
  logEvents(client, log)
  await client.fetch(`/v1/a?api[access_token]=${server.pair()?.accessToken}&phone=12025550101#part`)
  server.endAccess()
  server.behaviour.faults = [{ kind: 'cut before work' }, { kind: 'status', status: 503 }]
  await client.fetch(new Request(`${server.url}/v1/b?phone=12025550101`))
  const failing = { ...store, write: () => Promise.reject(new Error(`no room for ${server.secrets.at(-1)}`)) }
  const other = clientOf(server, { store: failing, fetch: logged(log) })
  logEvents(other, log)
  await other.get('/v1/c')
  server.endAccess()
  await assert.rejects(other.get('/v1/d'), { code: 'PairNotSavedError' })
  const text = JSON.stringify(seen)
  assert.match(text, /saveFailed/)
  assert.match(text, /failed/)
  for (const secret of [...server.secrets, ACCOUNT.password, '12025550101']) assert.ok(!text.includes(secret), text)
})

test('a listener of the log that is removed hears nothing more', async t => {
  const server = await serverFor(t)
  const client = clientOf(server)
  const lines: string[] = []
  const end = logEvents(client, line => lines.push(line))
  await client.get('/v1/a')
  end()
  server.endAccess()
  await client.get('/v1/b')
  assert.deepEqual(lines, ['made'])
})
