import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Credentials,
  call,
  eventually,
  make,
  pairOf,
  provision,
  refresh,
  type Server,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { KeptConnection, traffic } from './keep-alive.ts'
import { makeHolders } from './load.ts'
import { type SlowUpstream, slowUpstream } from './slow-upstream.ts'

const CALLERS = 24
const ANSWERS = 300

test('SIGTERM under load drops no accepted call: every caller is answered until it is refused a new connection', async () => {
  const server = await startServer({ env: { CHATAPP_SERVER_LOG_LEVEL: 'info' } })
  const owner = await provision(server)
  const holders = await makeHolders(server, owner, CALLERS)
  const waiting = [...holders]
  const assigned = new Map<KeptConnection, (typeof holders)[number]>()
  const load = traffic(server.url, CALLERS, async kept => {
    const holder = assigned.get(kept) ?? waiting.pop()
    assert.ok(holder)
    assigned.set(kept, holder)
    const renewed = await kept.call('/v1/tokens/refresh', 'POST', { Refresh: holder.saved.refreshToken })
    assert.equal(renewed.status, 200, renewed.text)
    holder.saved = (JSON.parse(renewed.text) as { data: typeof holder.saved }).data
    const checked = await kept.call('/v1/tokens/check', 'GET', { Authorization: holder.saved.accessToken })
    assert.equal(checked.status, 200, checked.text)
  })
  await eventually('the load is under way', 20_000, () => (load.answered() >= ANSWERS ? true : undefined))
  const ending = server.stop()
  assert.deepEqual(await load.refused, [])
  assert.deepEqual(await ending, { code: 0, signal: null })
  await server.restart()
  for (const { saved } of holders) pairOf(await refresh(server.url, saved.refreshToken))
})

test('while it stops, the server is not ready, says that it closes the connection, and finishes a long answer whole', async () => {
  const upstream = await slowUpstream(12, 100)
  const { server, owner } = await behind(upstream.url, {})
  const { accessToken } = pairOf(await make(server.url, owner))
  const kept = new KeptConnection(server.url)
  assert.deepEqual(await kept.call('/readyz'), {
    status: 200,
    text: '{"success":true,"data":{"status":"ready"}}',
    closes: false,
  })
  const long = call(server.url, '/v1/licenses', { headers: { Authorization: accessToken } })
  await upstream.begun
  const ending = server.stop()
  let ready = await kept.call('/readyz')
  while (ready.status === 200) ready = await kept.call('/readyz')
  assert.deepEqual([ready.status, ready.closes], [503, true])
  await assert.rejects(call(server.url, '/healthz'), { code: 'ECONNREFUSED' })
  const { text } = await long
  assert.equal(text, `${Array.from({ length: 12 }, (_, index) => `piece ${index + 1}\n`).join('')}whole\n`)
  assert.deepEqual(await ending, { code: 0, signal: null })
})

test('a stop waits no longer than CHATAPP_SERVER_SHUTDOWN_TIMEOUT for a call that does not end', async () => {
  const upstream = await slowUpstream(Number.POSITIVE_INFINITY, 50)
  const { server, ending, calling, startedAt } = await stopDuringCall(upstream, {
    CHATAPP_SERVER_SHUTDOWN_TIMEOUT: '1',
  })
  assert.deepEqual(await ending, { code: 0, signal: null })
  const seconds = (performance.now() - startedAt) / 1000
  assert.ok(seconds >= 1 && seconds < 10, `it took ${seconds} s`)
  assert.ok((await calling) instanceof Error, 'a short answer is not taken for a whole one')
  assert.ok(server.logs().includes('"msg":"stopped"'))
})

test('a signal that comes again while it stops drops nothing: Ctrl-C under npm arrives twice', async () => {
  const upstream = await slowUpstream(12, 100)
  const { server, ending, calling } = await stopDuringCall(upstream, {})
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGINT'] as const) server.signal(signal)
  const answer = await calling
  assert.ok('text' in answer && answer.text.endsWith('piece 12\nwhole\n'), String(answer))
  assert.deepEqual(await ending, { code: 0, signal: null })
})

testThatNothingSecretWasPrinted()

/** Asks for a stop while the upstream answers; `calling` gives what the caller got, or the error. */
async function stopDuringCall(upstream: SlowUpstream, env: Record<string, string>) {
  const { server, owner } = await behind(upstream.url, env)
  const { accessToken } = pairOf(await make(server.url, owner))
  const headers = { Authorization: accessToken }
  const calling = call(server.url, '/v1/licenses', { headers }).catch((error: Error) => error)
  await upstream.begun
  const startedAt = performance.now()
  const ending = server.stop()
  await eventually('the stop has begun', 5_000, () => (server.logs().includes('"msg":"stopping') ? true : undefined))
  return { server, ending, calling, startedAt }
}

async function behind(upstream: string, env: Record<string, string>): Promise<{ server: Server; owner: Credentials }> {
  const server = await startServer({ env: { CHATAPP_SERVER_UPSTREAM: upstream, ...env } })
  return { server, owner: await provision(server) }
}
