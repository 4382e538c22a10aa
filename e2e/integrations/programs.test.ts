import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gate } from '../client/gate.ts'
import { barrier, call, openConnection, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { emptyStage, integration, startServerWithApi } from './stage.ts'

const RUNS = 3
const REQUESTS = 50
const WORKERS = 12
const LIMIT = { timeout: 90_000 }

const ours = await startServerWithApi()

test('the script makes one token in all its runs, and renews it when it is over', LIMIT, async () => {
  using stage = await emptyStage(ours)
  for (let run = 1; run <= RUNS; run += 1) await runScript()
  assert.deepEqual(stage.counts(), { makes: 1, refreshes: 0 })
  await ours.endAccess()
  await runScript()
  assert.deepEqual(stage.counts(), { makes: 1, refreshes: 1 })

  async function runScript(): Promise<void> {
    const script = stage.start(integration('script.ts'))
    const { code } = await script.ended()
    assert.deepEqual([code, script.stderr()], [0, ''])
    assert.match(script.stdout(), /^(\d+ .+: (good|ends within a week)\n){2}$/)
  }
})

test('the script says what failed, and what helps, and ends with 1', LIMIT, async () => {
  using stage = await emptyStage(ours)
  stage.proxy.onCall = () => {
    const error = { code: 'ApiInvalidCredentialsError', message: 'Wrong' }
    return {
      status: 403,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ success: false, error }),
    }
  }
  const script = stage.start(integration('script.ts'))
  assert.equal((await script.ended()).code, 1)
  assert.match(script.stderr(), /^ApiInvalidCredentialsError: /)
  assert.equal(stage.proxy.calls.length, 1)
})

test(
  `${REQUESTS} requests that meet an ended token in the Express app make one refresh, and all are answered`,
  LIMIT,
  async () => {
    using stage = await emptyStage(ours)
    const { proxy } = stage
    const { program, url } = await stage.listen(integration('express-app.ts'))
    assert.equal((await call(url, '/licenses')).status, 200)
    await ours.endAccess()
    proxy.forget()
    const pass = gate(REQUESTS)
    proxy.onCall = ({ method }) => (method === 'query' ? pass() : undefined)
    const answers = await barrier(REQUESTS, async (_, start) => {
      const connection = await openConnection(url)
      await start()
      return call(url, '/licenses', { connection })
    })
    assert.deepEqual(
      answers.map(({ status, body }) => [status, (body as unknown[]).length]),
      answers.map(() => [200, 2]),
    )
    assert.deepEqual(stage.counts(), { makes: 1, refreshes: 1 })
    assert.deepEqual([proxy.count('tokens.refresh'), proxy.count('query')], [1, 2 * REQUESTS])
    program.signal('SIGTERM')
    assert.deepEqual(await program.ended(), { code: 0, signal: null })
  },
)

test('the Express app says so when its port is taken, and ends', LIMIT, async () => {
  using stage = await emptyStage(ours)
  const { url } = await stage.listen(integration('express-app.ts'))
  const second = stage.start(integration('express-app.ts'), { PORT: new URL(url).port })
  assert.equal((await second.ended()).code, 1)
  assert.match(second.stderr(), /EADDRINUSE/)
})

test(
  'the Express app sends a text, hands a refusal on with its code, and answers what is in hand when told to end',
  LIMIT,
  async () => {
    using stage = await emptyStage(ours)
    const { program, url } = await stage.listen(integration('express-app.ts'))
    const [{ licenseId }] = (await call(url, '/licenses')).body as [{ licenseId: number }]
    const send = (text: unknown) =>
      call(url, `/licenses/${licenseId}/whatsapp/12025550101@c.us`, { method: 'POST', json: { text } })
    const sent = await send('Hello')
    assert.deepEqual([sent.status, (sent.body as { chatId: string }).chatId], [200, '12025550101@c.us'])
    const refused = await send(7)
    assert.deepEqual([refused.status, (refused.body as { code: string }).code], [422, 'ApiValidationError'])
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const arrived = new Promise<void>(done => {
      stage.proxy.onCall = () => {
        done()
        return promise
      }
    })
    const inHand = call(url, '/licenses')
    await arrived
    program.signal('SIGTERM')
    resolve(undefined)
    assert.equal((await inHand).status, 200)
    assert.equal((await program.ended()).code, 0)
  },
)

test(
  'the route answers with what the API answers, also when the token is over, and hands no token out',
  LIMIT,
  async () => {
    using stage = await emptyStage(ours)
    const { url } = await stage.listen(
      new URL('route-host.ts', import.meta.url).pathname,
      integration('route-handler.ts'),
    )
    for (const refreshes of [0, 1]) {
      if (refreshes) await ours.endAccess()
      const { status, body, text } = await call(url, '/?limit=3')
      assert.equal(status, 200)
      assert.equal((body as { data: { items: unknown[] } }).data.items.length, 3)
      assert.doesNotMatch(text, /c[ar]t_/)
      assert.deepEqual(stage.counts(), { makes: 1, refreshes })
    }
    const refused = await call(url, '/?limit=1000')
    assert.deepEqual(
      [refused.status, (refused.body as { error: { code: string } }).error.code],
      [422, 'ApiValidationError'],
    )
  },
)

test(`${WORKERS} workers that start together make one token, and one refresh when it is over`, LIMIT, async () => {
  using stage = await emptyStage(ours)
  for (const refreshes of [0, 1]) {
    if (refreshes) {
      await ours.endAccess()
      // None of them sees an answer before all have asked.
      const pass = gate(WORKERS)
      stage.proxy.onCall = ({ method }) => (method === 'query' ? pass() : undefined)
    }
    const pool = stage.start(integration('worker-pool.ts'))
    assert.deepEqual([(await pool.ended(60_000)).code, pool.stderr()], [0, ''])
    assert.match(pool.stdout(), /^(worker \d+: 2 licenses\n){12}$/)
    assert.deepEqual(stage.counts(), { makes: 1, refreshes })
  }
})

testThatNothingSecretWasPrinted()
