import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Credentials,
  check,
  eventually,
  type Pair,
  pairOf,
  provision,
  refresh,
  type Server,
  startServer,
  testThatNothingSecretWasPrinted,
} from '../harness/index.ts'
import { assertSound } from './go-on.ts'
import { type Holder, makeHolders, startLoad } from './load.ts'
import { randomFrom } from './losses.ts'

const SERVERS = 2
const KILLS_OF_EACH = 10
const HOLDERS = 16
/** The fewest and the most answers of a round; the kill comes after that many. */
const ANSWERS = [20, 150] as const

interface Tally {
  answered: number
  unanswered: number
  made: Pair[]
  ended: Pair[]
}

test(`${SERVERS * KILLS_OF_EACH} × kill -9 under load: every pair that was answered refreshes, so no app needs a new tokens.make`, async t => {
  const tallies = await Promise.all(Array.from({ length: SERVERS }, (_, seed) => killAgainAndAgain(seed)))
  const sum = (count: (tally: Tally) => number) => tallies.map(count).reduce((one, other) => one + other)
  const answered = sum(tally => tally.answered)
  const unanswered = sum(tally => tally.unanswered)
  assert.ok(unanswered >= SERVERS * KILLS_OF_EACH, `only ${unanswered} calls were under way when the kills came`)
  t.diagnostic(`${answered} calls answered, ${unanswered} cut off by the kills; 0 answered pairs lost`)
})

testThatNothingSecretWasPrinted()

async function killAgainAndAgain(seed: number): Promise<Tally> {
  const server = await startServer({
    env: { CHATAPP_SERVER_TOKENS_PER_DAY: '1000000', CHATAPP_SERVER_LOG_LEVEL: 'info' },
  })
  const owner = await provision(server)
  const holders = await makeHolders(server, owner, HOLDERS)
  const tally: Tally = { answered: 0, unanswered: 0, made: holders.map(({ saved }) => saved), ended: [] }
  const random = randomFrom(seed)
  for (let round = 0; round < KILLS_OF_EACH; round += 1) {
    await killUnderLoad(server, owner, holders, ANSWERS[0] + random() * (ANSWERS[1] - ANSWERS[0]), tally)
    await server.restart()
    await Promise.all(
      holders.map(async holder => {
        holder.saved = pairOf(await refresh(server.url, holder.saved.refreshToken))
      }),
    )
  }
  await assertNothingLost(server, owner, tally)
  return tally
}

async function killUnderLoad(
  server: Server,
  owner: Credentials,
  holders: readonly Holder[],
  answers: number,
  tally: Tally,
): Promise<void> {
  const load = startLoad(server, owner, holders)
  await eventually('the load is under way', 20_000, () => (load.answered() >= answers ? true : undefined))
  const { signal } = await server.kill()
  assert.equal(signal, 'SIGKILL')
  tally.unanswered += await load.ends()
  tally.answered += load.answered()
  tally.made.push(...load.made)
  tally.ended.push(...load.revoked.filter(({ requestId }) => requestId !== undefined).map(({ pair }) => pair))
}

async function assertNothingLost(server: Server, owner: Credentials, { made, ended }: Tally): Promise<void> {
  using database = server.database()
  assert.ok(database.tokensCounted(owner.appId) >= made.length + ended.length)
  for (const { refreshToken } of made.slice(HOLDERS)) pairOf(await refresh(server.url, refreshToken))
  for (const { accessToken, refreshToken } of ended) {
    assert.equal((await check(server.url, accessToken)).status, 403)
    assert.equal((await refresh(server.url, refreshToken)).status, 403)
  }
  assertSound(server)
}
