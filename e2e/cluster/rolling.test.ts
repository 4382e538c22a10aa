import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually, type Pair, provision, runOperator, testThatNothingSecretWasPrinted } from '../harness/index.ts'
import { startFront } from './front.ts'
import { type Load, makeHolders, refreshAll, refreshesGoOn, startLoad } from './load.ts'
import { newSecret, startNodes } from './nodes.ts'

/** Between two calls of one caller: nodes that start take all the cores there are. */
const PAUSE_MS = 60
/** A node is announced every five seconds. */
const KNOWN_WITHIN_MS = 20_000
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

const [OLD, NEW] = [`1:${newSecret()}`, `2:${newSecret()}`]
const { database, nodes } = await startNodes(3, {
  CHATAPP_SERVER_SECRETS: OLD,
  CHATAPP_SERVER_TRUSTED_PROXIES: 'loopback',
})
const front = await startFront(nodes.map(({ server }) => server.url))
const [{ server: first }] = nodes as [(typeof nodes)[0]]
const owner = await provision(first)
const holders = await makeHolders(front, owner, 3)

test('secrets are rotated by three rolling restarts of three nodes behind nginx, under load: no call fails, and status says what comes next', async () => {
  using load = startLoad({ urls: [front], owner, holders, pauseMs: PAUSE_MS })
  await refreshesGoOn(load)
  await rollWith(`${OLD},${NEW}`, load)
  await standsAt({ 1: 'mints', 2: 'waits' })
  assert.deepEqual(keysOfHolders(), [1])
  await rollWith(`${NEW},${OLD}`, load)
  await eventually('all pairs are of the new one', KNOWN_WITHIN_MS, () =>
    keysOfHolders().join() === '2' ? true : undefined,
  )
  await mintedEarlier(1, MINUTE_MS)
  await standsAt({ 1: 'verifies', 2: 'mints' })
  // Two lifetimes of a refresh token.
  await mintedEarlier(1, 28 * DAY_MS)
  await standsAt({ 1: 'over', 2: 'mints' })
  await rollWith(NEW, load)
  await load.ends()
  assert.deepEqual(load.failures, [])
  await refreshAll(
    front,
    holders,
    load.made.filter(pair => keyOf(pair) === 2),
  )
})

testThatNothingSecretWasPrinted()

/** Stops and starts node after node; all of them have these secrets then. */
async function rollWith(secrets: string, load: Load): Promise<void> {
  for (const { server } of nodes) {
    assert.equal((await server.stop()).code, 0)
    await refreshesGoOn(load)
    await server.restart({ env: { ...server.env, CHATAPP_SERVER_SECRETS: secrets } })
    await refreshesGoOn(load)
  }
}

/** What `chatapp-server secrets status` says of each secret, within the time that nodes take to be heard of. */
async function standsAt(wanted: Readonly<Record<number, string>>): Promise<void> {
  await eventually(`secrets stand at ${JSON.stringify(wanted)}`, KNOWN_WITHIN_MS, async () => {
    const { secrets } = (await runOperator(first, ['secrets', 'status'])) as {
      secrets: { id: number; state: string }[]
    }
    return secrets.every(({ id, state }) => wanted[id] === state) ? true : undefined
  })
}

/** As if so much time had gone by since a secret minted last. */
function mintedEarlier(id: number, byMs: number): Promise<void> {
  return database.run(`update keys set minted_at = minted_at - ${byMs} where id = ${id}`)
}

function keysOfHolders(): number[] {
  return [...new Set(holders.map(({ saved }) => keyOf(saved)))]
}

/** The id of the key that minted a pair. */
function keyOf({ accessToken }: Pair): number {
  return Buffer.from(accessToken.slice('cat_'.length), 'base64url')[1] as number
}
