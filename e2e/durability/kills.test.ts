import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  check,
  eventually,
  type Pair,
  pairOf,
  provision,
  refresh,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { makeHolders, startLoad } from './load.ts'
import { randomFrom } from './losses.ts'

const KILLS = 20
const HOLDERS = 16
/** The fewest and the most answers of a round; the kill comes after that many. */
const ANSWERS = [20, 150] as const

test(`${KILLS} × kill -9 under load: every pair that was answered refreshes, so no app needs a new tokens.make`, async t => {
  const server = await startServer({
    env: { CHATAPP_SERVER_TOKENS_PER_DAY: '1000000', CHATAPP_SERVER_LOG_LEVEL: 'info' },
  })
  const owner = await provision(server)
  const holders = await makeHolders(server, owner, HOLDERS)
  const random = randomFrom(1)
  const made: Pair[] = []
  const revoked: Pair[] = []
  let answered = 0
  let unanswered = 0
  for (let round = 1; round <= KILLS; round += 1) {
    const load = startLoad(server, owner, holders)
    const enough = ANSWERS[0] + random() * (ANSWERS[1] - ANSWERS[0])
    await eventually('the load is under way', 10_000, () => (load.answered() >= enough ? true : undefined))
    const { signal } = await server.kill()
    assert.equal(signal, 'SIGKILL')
    unanswered += await load.ends()
    answered += load.answered()
    made.push(...load.made)
    revoked.push(...load.revoked)
    await server.restart()
    await Promise.all(
      holders.map(async holder => {
        holder.saved = pairOf(await refresh(server.url, holder.saved.refreshToken))
      }),
    )
    for (const { accessToken } of load.revoked) assert.equal((await check(server.url, accessToken)).status, 403)
  }
  for (const { refreshToken } of made) pairOf(await refresh(server.url, refreshToken))
  for (const { refreshToken } of revoked) assert.equal((await refresh(server.url, refreshToken)).status, 403)
  using database = server.database()
  // A pair whose commit was lost would have been honoured all the same, and noted as healed.
  assert.equal(database.number(`SELECT count(*) FROM journal WHERE event = 'healed'`), 0)
  assert.equal(database.rows('PRAGMA integrity_check').length, 1)
  assert.ok(database.tokensCounted(owner.appId) >= HOLDERS + made.length + revoked.length)
  assert.ok(unanswered >= KILLS, `only ${unanswered} calls were under way in ${KILLS} kills`)
  t.diagnostic(`${answered} calls answered and ${unanswered} cut off in ${KILLS} kills; 0 answered pairs lost`)
})

testThatNothingSecretWasPrinted()
