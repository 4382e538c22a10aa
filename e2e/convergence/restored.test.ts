import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, test } from 'node:test'
import {
  barrier,
  type Credentials,
  call,
  check,
  copyDatabase,
  make,
  openConnection,
  type Pair,
  pairOf,
  provision,
  refresh,
  type Server,
  startServer,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'

let server: Server
let owner: Credentials
const backup = join(temporaryFolder(), 'backup.db')

before(async () => {
  server = await startServer()
  owner = await provision(server)
})

test('a database put back from generations ago logs nobody out, also not whose grant is younger than the copy', async () => {
  const unmoved = await refreshed(await makePair(), 2)
  const moved = await refreshed(await makePair(), 1)
  const fresh = await makePair()
  await takeBackup()
  const holders = [
    unmoved,
    await refreshed(moved, 5),
    await refreshed(fresh, 1),
    await makePair(),
    await refreshed(await makePair(), 3),
  ]
  await putBack()
  for (const { accessToken } of holders) assert.equal((await check(server.url, accessToken)).status, 200)
  const renewed = await Promise.all(holders.map(holder => refreshed(holder, 1)))
  for (const { accessToken } of renewed) assert.equal((await check(server.url, accessToken)).status, 200)
  for (const holder of renewed) await refreshed(holder, 3)
  using database = server.database()
  // All but the one that had not moved since the copy.
  assert.equal(database.number(`SELECT count(*) FROM journal WHERE event = 'healed'`), holders.length - 1)
})

test('64 callers with one refresh token newer than the database get one pair', async () => {
  await takeBackup()
  const { refreshToken } = await refreshed(await makePair(), 2)
  await putBack()
  const answers = await barrier(64, async (_, start) => {
    const connection = await openConnection(server.url)
    await start()
    return call(server.url, '/v1/tokens/refresh', { method: 'POST', headers: { Refresh: refreshToken }, connection })
  })
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1)
  await refreshed(pairOf(answers[0]!), 1)
})

test('a reply lost before the database was put back is still given after it', async () => {
  const first = await makePair()
  await takeBackup()
  const second = await refreshed(first, 1)
  pairOf(await refresh(server.url, second.refreshToken))
  await putBack()
  const third = pairOf(await refresh(server.url, second.refreshToken))
  assert.equal((await refresh(server.url, second.refreshToken)).text.includes(third.refreshToken), true)
  await refreshed(third, 2)
})

testThatNothingSecretWasPrinted()

async function makePair(): Promise<Pair> {
  return pairOf(await make(server.url, owner))
}

async function refreshed(pair: Pair, times: number): Promise<Pair> {
  let current = pair
  for (let time = 0; time < times; time += 1) current = pairOf(await refresh(server.url, current.refreshToken))
  return current
}

async function takeBackup(): Promise<void> {
  await server.stop()
  copyDatabase(server.databasePath, backup)
  await server.restart()
}

async function putBack(): Promise<void> {
  await server.kill()
  copyDatabase(backup, server.databasePath)
  await server.restart()
}
