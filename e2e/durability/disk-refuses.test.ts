import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  check,
  make,
  pairOf,
  provision,
  refresh,
  startServer,
  temporaryFolder,
  testThatNothingSecretWasPrinted,
  witness,
} from '../harness/index.ts'

test('while the disk refuses to sync nothing is acknowledged, queries go on, and afterwards every app does', async () => {
  const folder = temporaryFolder()
  const watch = witness(folder)
  const server = await startServer({ folder, env: watch.env })
  const owner = await provision(server)
  const pair = pairOf(await make(server.url, owner))
  const counted = tokensCounted()
  {
    using _ = watch.refuseSyncs()
    for (const answer of [await refresh(server.url, pair.refreshToken), await make(server.url, owner)]) {
      assert.equal(answer.status, 503)
      assert.match(answer.headers['retry-after'] ?? '', /^[1-9][0-9]*$/)
    }
    assert.equal((await check(server.url, pair.accessToken)).status, 200)
  }
  const next = pairOf(await refresh(server.url, pair.refreshToken))
  await server.kill()
  await server.restart()
  pairOf(await refresh(server.url, next.refreshToken))
  using database = server.database()
  assert.equal(database.number(`SELECT count(*) FROM journal WHERE event = 'healed'`), 0)
  assert.equal(tokensCounted(), counted)

  function tokensCounted(): number {
    using database = server.database()
    return database.tokensCounted(owner.appId)
  }
})

testThatNothingSecretWasPrinted()
