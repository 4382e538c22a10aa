import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import {
  barrier,
  type Credentials,
  call,
  check,
  createApp,
  eventually,
  make,
  noonZone,
  openConnection,
  pairOf,
  provision,
  runOperator,
  type Server,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { type Line, linesToAll, startWorkers, WORKERS, workersOf } from './crew.ts'

const CALLERS = 64
/** Guesses at one e-mail from networks that nobody knows, before it has to wait. */
const FREE_GUESSES = 20

let server: Server
let owner: Credentials
let lines: Line[]

before(async () => {
  server = await startWorkers({ env: { CHATAPP_SERVER_QUOTA_TIME_ZONE: noonZone().zone } })
  owner = await provision(server)
  lines = await linesToAll(server)
})

test('one server is a supervisor and its workers, which all answer on the one port', () => {
  assert.equal(workersOf(server).length, WORKERS)
  assert.equal(lines.length, WORKERS)
})

test(`${CALLERS} callers with one refresh token, over all workers, get one pair`, async () => {
  let { refreshToken } = pairOf(await make(server.url, owner))
  for (let generation = 2; generation <= 5; generation += 1) {
    const answers = await barrier(CALLERS, async (_, start) => {
      const connection = await openConnection(server.url)
      await start()
      return call(server.url, '/v1/tokens/refresh', { method: 'POST', headers: { Refresh: refreshToken }, connection })
    })
    assert.equal(new Set(answers.map(answer => answer.text)).size, 1)
    assert.equal(new Set(answers.map(({ headers }) => workerOf(headers['x-request-id']))).size, WORKERS)
    refreshToken = pairOf(answers[0]!).refreshToken
    using database = server.database()
    assert.equal(database.number('SELECT max(generation) FROM grants'), generation)
  }
})

test('of 150 parallel tokens.make calls over all workers exactly 100 get a token', async () => {
  const app = { ...owner, ...(await createApp(server, owner.cabinetUserId)) }
  const { email, appId, appPassword: password } = app
  const answers = await barrier(150, async (_, start) => {
    const connection = await openConnection(server.url)
    await start()
    return call(server.url, '/v1/tokens', { method: 'POST', json: { email, password, appId }, connection })
  })
  assert.equal(answers.filter(answer => answer.status === 200).length, 100)
  assert.equal(answers.filter(answer => answer.status === 429).length, 50)
  using database = server.database()
  assert.equal(database.tokensCounted(appId), 100)
})

test('500 parallel guesses at one e-mail over all workers are as many as one process lets through', async () => {
  const { email, appId } = await provision(server)
  const answers = await barrier(500, async (_, start) => {
    const connection = await openConnection(server.url)
    await start()
    const json = { email, password: 'wrong battery staple', appId }
    return call(server.url, '/v1/tokens', { method: 'POST', json, connection })
  })
  const count = (status: number) => answers.filter(answer => answer.status === status).length
  const [judged, tooMany, overloaded] = [count(403), count(429), count(503)]
  assert.equal(judged + tooMany + overloaded, 500)
  assert.ok(judged > 0 && judged <= FREE_GUESSES, `${judged} were judged`)
  // A slot comes back where the hash lane had no time for its guess. Each worker with slots of its own would give four times as many.
  assert.ok(judged + overloaded < 2 * FREE_GUESSES, `${judged} judged, ${overloaded} that the lane had no time for`)
})

test('access that is revoked at one worker is over there at once, and at all others soon after', async t => {
  const pair = pairOf(await make(server.url, owner))
  for (const line of lines) assert.equal((await line.check(pair.accessToken)).status, 200)
  const [own, ...others] = lines as [Line, ...Line[]]
  assert.equal((await own.call('/v1/tokens', 'DELETE', { Authorization: pair.accessToken })).status, 200)
  const startedAt = performance.now()
  assert.equal((await own.check(pair.accessToken)).status, 403)
  await Promise.all(
    others.map(line =>
      eventually('it has heard of it', 2_000, async () => {
        return (await line.check(pair.accessToken)).status === 403 ? true : undefined
      }),
    ),
  )
  t.diagnostic(`all workers had heard of it after ${Math.round(performance.now() - startedAt)} ms`)
})

test('access that an operator ends from another process is over at all workers within the bound', async () => {
  const { accessToken } = pairOf(await make(server.url, owner))
  await runOperator(server, ['apps', 'disable', '--app', owner.appId])
  await Promise.all(
    lines.map(line =>
      eventually('it has heard of it', 10_000, async () => {
        return (await line.check(accessToken)).status === 403 ? true : undefined
      }),
    ),
  )
  await runOperator(server, ['apps', 'enable', '--app', owner.appId])
})

test('no two answers of any workers have the same X-Request-Id', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, () => check(server.url, 'none')))
  assert.equal(new Set(answers.map(({ headers }) => headers['x-request-id'])).size, 200)
})

test('what apps do is counted from all workers', async () => {
  const app = { ...owner, ...(await createApp(server, owner.cabinetUserId)) }
  const { accessToken } = pairOf(await make(server.url, app))
  const calls = 25
  for (const line of lines) for (let n = 0; n < calls; n += 1) await line.check(accessToken)
  const [, account, number] = app.appId.split('_').map(Number)
  await eventually('all of them are written', 10_000, () => {
    using database = server.database()
    const counted = database.number(
      `SELECT sum(count) FROM usage_hours WHERE account_id = ? AND app_number = ? AND metric = 'queries'`,
      account as number,
      number as number,
    )
    assert.ok(counted <= calls * WORKERS)
    return counted === calls * WORKERS ? true : undefined
  })
})

testThatNothingSecretWasPrinted()

function workerOf(requestId: unknown): string {
  return String(requestId).replace(/-[^-]*$/, '')
}
