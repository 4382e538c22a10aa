import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import {
  barrier,
  type Credentials,
  call,
  check,
  eventually,
  make,
  openConnection,
  type Pair,
  pairOf,
  provision,
  refresh,
  type Server,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

const CALLERS = 64
/** The bound for an end to reach the other process; two seconds are usual. */
const BOUND_MS = 10_000

let one: Server
let other: Server
let owner: Credentials

before(async () => {
  one = await startServer()
  other = await startServer({ folder: one.folder })
  owner = await provision(one)
})

test('64 callers with one refresh token, over two processes on one database, get one pair', async () => {
  let { refreshToken } = pairOf(await make(one.url, owner))
  for (let generation = 2; generation <= 6; generation += 1) {
    const answers = await barrier(CALLERS, async (index, start) => {
      const { url } = index % 2 === 0 ? one : other
      const connection = await openConnection(url)
      await start()
      return call(url, '/v1/tokens/refresh', { method: 'POST', headers: { Refresh: refreshToken }, connection })
    })
    const [text] = new Set(answers.map(answer => answer.text))
    for (const answer of answers) assert.equal(answer.text, text)
    refreshToken = pairOf(answers[0]!).refreshToken
    using database = one.database()
    assert.equal(database.number('SELECT max(generation) FROM grants'), generation)
  }
})

test('a pair of one process is good at the other at once, for queries and for refreshing', async () => {
  const first = pairOf(await make(one.url, owner))
  assert.equal((await check(other.url, first.accessToken)).status, 200)
  const second = pairOf(await refresh(other.url, first.refreshToken))
  assert.equal((await check(one.url, second.accessToken)).status, 200)
  pairOf(await refresh(one.url, second.refreshToken))
})

test('access that was revoked at one process ends at the other within the bound', async t => {
  const pair = pairOf(await make(one.url, owner))
  const kept = pairOf(await make(one.url, owner))
  await revoke(one, pair)
  assert.equal((await refresh(other.url, pair.refreshToken)).status, 403, 'refreshing ends at once everywhere')
  const started = performance.now()
  const refused = await eventually('the other process has heard of it', BOUND_MS, async () => {
    const answer = await check(other.url, pair.accessToken)
    return answer.status === 200 ? undefined : answer
  })
  t.diagnostic(`the end reached the other process after ${Math.round(performance.now() - started)} ms`)
  assert.equal(refused.status, 403)
  assert.equal(refused.headers['chatapp-reason'], 'revoked')
  assert.equal((await check(other.url, kept.accessToken)).status, 200)
})

test('when one process is killed, its callers go on at the other', async () => {
  const first = pairOf(await make(one.url, owner))
  await one.kill()
  const second = pairOf(await refresh(other.url, first.refreshToken))
  assert.equal((await check(other.url, second.accessToken)).status, 200)
})

testThatNothingSecretWasPrinted()

async function revoke({ url }: Server, { accessToken }: Pair): Promise<void> {
  const answer = await call(url, '/v1/tokens', { method: 'DELETE', headers: { Authorization: accessToken } })
  assert.equal(answer.text, '{"success":true,"data":{"revoked":true}}')
}
