import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { test } from 'node:test'
import type { Fault } from '../client/fault-proxy.ts'
import { startOurServer } from '../client/our-server.ts'
import { noteSecret, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { type Recipe, WHOLE } from './recipe.ts'
import { assertAnswered, assertFailed, emptyStage, type Stage, stageWithPair } from './stage.ts'

const LIMIT = { timeout: 90_000 }
const WRONG_PASSWORD = 'not the "password" of $anybody'

const ours = await startOurServer()

/** Plays a test with each recipe, side by side. */
async function forEach(
  prepare: (recipe: Recipe) => Promise<Stage>,
  play: (stage: Stage, recipe: Recipe) => Promise<void>,
): Promise<void> {
  await Promise.all(
    WHOLE.map(async recipe => {
      using stage = await prepare(recipe)
      await play(stage, recipe)
    }),
  )
}

const withPair = (recipe: Recipe) => stageWithPair(ours, recipe)

function refusal(status: number, code: string, headers: Record<string, string> = {}): Fault {
  const body = JSON.stringify({ success: false, error: { code, message: code } })
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body }
}

const PASSING: readonly { name: string; fault: Fault }[] = [
  { name: 'a connection that is cut', fault: 'cut' },
  { name: '500', fault: refusal(500, 'ApiInternalError') },
  { name: '502 of a proxy', fault: { status: 502, headers: { 'Content-Type': 'text/html' }, body: '<h1>Bad</h1>' } },
  { name: '503 for a minute', fault: refusal(503, 'ApiOverloadedError', { 'Retry-After': '60' }) },
  { name: '429 for a minute', fault: refusal(429, 'ApiTooManyRequestsError', { 'Retry-After': '60' }) },
  { name: '403 of a firewall', fault: { status: 403, body: 'Forbidden' } },
  { name: '200 of a sign-in page', fault: { status: 200, body: '<h1>Welcome to this network</h1>' } },
]

test('nothing that passes leads from a failed refresh to a make', LIMIT, async () => {
  using all = new DisposableStack()
  const stages = await Promise.all(WHOLE.map(async recipe => all.use(await withPair(recipe))))
  await ours.endAccess()
  await Promise.all(
    stages.map(async (stage, index) => {
      const recipe = WHOLE[index] as Recipe
      for (const { fault } of PASSING) {
        stage.proxy.onCall = ({ method }) => (method === 'tokens.refresh' ? fault : undefined)
        await assertFailed(
          stage.start(recipe),
          fault === 'cut' ? /No answer from/i : /tokens\.refresh was answered with/,
        )
      }
      stage.proxy.behave()
      await assertAnswered(stage.start(recipe), stage)
      assert.equal(stage.proxy.count('tokens.make'), 0)
      assert.deepEqual(stage.counts(), { makes: 1, refreshes: 1 })
    }),
  )
})

test('a make that fails in passing is no refusal of the credentials, and counts once in the end', LIMIT, async () => {
  await forEach(
    recipe => emptyStage(ours, recipe),
    async (stage, recipe) => {
      for (const { fault } of PASSING.filter(one => one.fault !== 'cut')) {
        // The server has made it each time, and its answer is lost.
        stage.proxy.onAnswer = ({ method }) => (method === 'tokens.make' ? fault : undefined)
        await assertFailed(stage.start(recipe), /tokens\.make was answered with/)
      }
      stage.proxy.behave()
      await assertAnswered(stage.start(recipe), stage)
      assert.deepEqual(stage.counts(), { makes: 1, refreshes: 0 })
    },
  )
})

test('refused credentials are sent once, with a clear word, until they change', LIMIT, async () => {
  noteSecret(WRONG_PASSWORD)
  await forEach(
    recipe => emptyStage(ours, recipe),
    async (stage, recipe) => {
      const wrong = { values: { ...stage.values, appPassword: WRONG_PASSWORD } }
      await assertFailed(stage.start(recipe, wrong), /tokens\.make was answered with 403 .*ApiInvalidCredentialsError/)
      const others = Array.from({ length: 3 }, () => stage.start(recipe, wrong))
      for (const one of others) await assertFailed(one, /credentials were refused before.*correct them, or delete/i)
      assert.deepEqual(
        stage.proxy.calls.map(({ method, status }) => [method, status]),
        [['tokens.make', 403]],
      )
      await assertAnswered(stage.start(recipe), stage)
      assert.deepEqual(stage.counts(), { makes: 1, refreshes: 0 })
    },
  )
})

test('only the code starts a renewal: not a bare 401 or 403, and the code at any status', LIMIT, async () => {
  await forEach(withPair, async (stage, recipe) => {
    for (const status of [401, 403]) {
      stage.proxy.onCall = () => ({ status, body: 'no' })
      const { code } = await stage.start(recipe).ended()
      assert.equal(code, 1)
    }
    stage.proxy.onCall = () => ({ status: 200, body: '{"success":true,"data":{"code":"ApiInvalidTokenError"}}' })
    assert.equal((await stage.start(recipe).ended()).code, 0)
    assert.equal(stage.proxy.count('query'), 3)
    assert.equal(stage.proxy.calls.length, 3)
    stage.proxy.onCall = ({ method, number }) =>
      method === 'query' && number === 4 ? refusal(401, 'ApiInvalidTokenError') : undefined
    await assertAnswered(stage.start(recipe), stage)
    assert.deepEqual(stage.counts(), { makes: 1, refreshes: 1 })
  })
})

test('a query that is refused for good after its renewal is not sent for ever', LIMIT, async () => {
  await forEach(withPair, async (stage, recipe) => {
    stage.proxy.onCall = ({ method }) => (method === 'query' ? refusal(403, 'ApiInvalidTokenError') : undefined)
    const program = stage.start(recipe)
    assert.equal((await program.ended()).code, 1)
    assert.match(program.stdout(), /ApiInvalidTokenError/)
    assert.equal(stage.proxy.count('query'), 2)
    assert.deepEqual(stage.counts(), { makes: 1, refreshes: 1 })
  })
})

test('a query is repeated when the server says so, after as long as it says', LIMIT, async () => {
  await forEach(withPair, async (stage, recipe) => {
    stage.proxy.onCall = ({ number }) => {
      if (number > 2) return undefined
      return refusal(number === 1 ? 429 : 503, 'ApiTooManyRequestsError', { 'Retry-After': '1' })
    }
    await assertAnswered(stage.start(recipe), stage)
    const [first, second, third] = stage.proxy.calls.map(({ arrivedAt }) => arrivedAt) as [number, number, number]
    assert.ok(second - first >= 1000 && third - second >= 1000)
    assert.equal(stage.proxy.calls.length, 3)
  })
})

test('a file that is torn is as none: one pair is made, and kept', LIMIT, async () => {
  await forEach(withPair, async (stage, recipe) => {
    for (const torn of ['', stage.saved().slice(0, 30), '[]', 'null', '\0\xff{"accessToken":{}}']) {
      writeFileSync(stage.savedPath(), torn)
      await assertAnswered(stage.start(recipe), stage)
      await assertAnswered(stage.start(recipe), stage)
    }
    assert.deepEqual(stage.counts(), { makes: 6, refreshes: 0 })
    assert.equal(stage.proxy.count('tokens.make'), 5)
  })
})

test('nothing is made where nothing can be saved', LIMIT, async () => {
  await forEach(
    recipe => emptyStage(ours, recipe),
    async (stage, recipe) => {
      const program = stage.start(recipe, { env: { CHATAPP_STATE: '/proc/self/nowhere' } })
      assert.equal((await program.ended()).code, 1)
      assert.match(program.stderr(), /chatapp: /)
      assert.equal(stage.proxy.calls.length, 0)
    },
  )
})

test('the token follows no redirect to another server', LIMIT, async () => {
  let strangers = 0
  const foreign = createServer((_, response) => {
    strangers += 1
    response.end('{}')
  })
  await new Promise<void>(resolve => foreign.listen(0, '127.0.0.1', resolve))
  foreign.unref()
  const { port } = foreign.address() as { port: number }
  await forEach(withPair, async (stage, recipe) => {
    stage.proxy.onCall = () => ({ status: 307, headers: { Location: `http://127.0.0.1:${port}/` } })
    assert.equal((await stage.start(recipe).ended()).code, 0)
    const path = `@127.0.0.1:${port}/`
    assert.equal((await stage.start(recipe, { path }).ended()).code, 1)
    assert.equal(stage.proxy.count('query'), 1)
  })
  assert.equal(strangers, 0)
})

testThatNothingSecretWasPrinted()
