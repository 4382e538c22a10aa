import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, test } from 'node:test'
import {
  barrier,
  type Credentials,
  call,
  check,
  eventually,
  make,
  noonZone,
  noteSecret,
  openConnection,
  pairOf,
  provision,
  refresh,
  type Server,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { newDatabase } from '../store/database.ts'
import { linesToAll, startWorkers, WORKERS, workersOf } from './crew.ts'

/** The same on PostgreSQL, where each worker speaks to the database by itself. */
const database = await newDatabase()
let server: Server
let owner: Credentials

before(async () => {
  const secret = randomBytes(32).toString('base64')
  noteSecret(secret)
  const env = { CHATAPP_SERVER_SECRETS: `1:${secret}`, CHATAPP_SERVER_QUOTA_TIME_ZONE: noonZone().zone }
  server = await startWorkers({ store: database.url, env })
  owner = await provision(server)
  await linesToAll(server)
})

test('64 callers with one refresh token, over all workers, get one pair', async () => {
  const { refreshToken } = pairOf(await make(server.url, owner))
  const answers = await barrier(64, async (_, start) => {
    const connection = await openConnection(server.url)
    await start()
    return call(server.url, '/v1/tokens/refresh', { method: 'POST', headers: { Refresh: refreshToken }, connection })
  })
  assert.equal(new Set(answers.map(answer => answer.text)).size, 1)
  assert.equal(await database.number('select max(generation) from grants'), 2)
})

test('of the tokens of a day none is made beside the limit', async () => {
  const used = await database.number('select used from quotas')
  const { email, appId, appPassword: password } = owner
  const answers = await barrier(150, async (_, start) => {
    const connection = await openConnection(server.url)
    await start()
    return call(server.url, '/v1/tokens', { method: 'POST', json: { email, password, appId }, connection })
  })
  assert.equal(answers.filter(answer => answer.status === 200).length, 100 - used)
  assert.equal(await database.number('select used from quotas'), 100)
})

test('a worker that is killed is replaced, and no pair is lost', async () => {
  const other = await provision(server)
  const { accessToken, refreshToken } = pairOf(await make(server.url, other))
  const before = workersOf(server)
  process.kill(before[0]!, 'SIGKILL')
  await eventually('another one takes its place', 20_000, () => {
    const now = workersOf(server)
    return now.length === WORKERS && !now.includes(before[0]!) ? true : undefined
  })
  await linesToAll(server)
  assert.equal((await check(server.url, accessToken)).status, 200)
  assert.equal((await refresh(server.url, refreshToken)).status, 200)
})

testThatNothingSecretWasPrinted()
